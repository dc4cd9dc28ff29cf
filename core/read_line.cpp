#include "core/read_line.h"

#include <array>
#include <string_view>

#include "core/error.h"
#include "core/text.h"

namespace primalsim {

bool read_line(std::istream& in, std::string& line, const std::string& file, std::size_t number) {
  std::array<char, 4096> part{};
  line.clear();
  while (true) {
    in.getline(part.data(), part.size());
    const auto count = static_cast<std::size_t>(in.gcount());
    const bool has_end = in.good();  // taken, and counted
    const std::string_view more(part.data(), has_end ? count - 1 : count);
    const bool is_first = line.empty();
    line += more;
    if (is_first || more.find('\0') != more.npos) refuse_nul_in_line(line, file, number);
    if (has_end) return true;
    if (in.bad() || count == 0 || in.eof()) return !line.empty();
    if (line.size() > kMostLineBytes) {
      throw_input_error("{}:{}: a line of more than {} bytes", file, number, kMostLineBytes);
    }
    in.clear();  // a part was full
  }
}

}  // namespace primalsim
