#include "workloads/chakra/trace.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/proto/expect_error.h"
#include "tests/workloads/chakra/trace_files.h"

namespace primalsim::workloads::chakra {
namespace {

using testing::comp;
using testing::error_of;
using testing::file_of;
using testing::TemporaryFolder;

TEST(ChakraTrace, ReadsTheFilesOfAllRanks) {
  const TemporaryFolder folder;
  for (int rank = 0; rank < 12; ++rank) {
    folder.write("t." + std::to_string(rank) + ".et",
                 file_of({comp(7, static_cast<std::uint64_t>(rank) + 1)}));
  }
  folder.write("t.json", "another file");
  folder.write("t.1.2.et", "not a rank of this one");
  for (const char* const name : {"t.et", "t.0.et", "t.11.et"}) {
    const std::vector<RankTrace> traces = read_traces(folder / name);
    ASSERT_EQ(traces.size(), 12) << name;
    for (std::size_t rank = 0; rank < 12; ++rank) {
      ASSERT_EQ(traces[rank].nodes.size(), 1);
      EXPECT_EQ(traces[rank].nodes[0].duration_micros(), rank + 1);
    }
  }
}

TEST(ChakraTrace, AFileOfItsOwnNameIsOneRank) {
  const TemporaryFolder folder;
  folder.write("t.et", file_of({comp(1, 1)}));
  folder.write("t.0.et", file_of({comp(1, 1)}));
  EXPECT_EQ(read_traces(folder / "t.et").size(), 1);
}

// Whole numbers have many types there.
TEST(ChakraTrace, AttributesOfAnyWholeType) {
  et::Node node;
  const auto add = [&](const char* name) -> et::Attribute& {
    et::Attribute& attribute = *node.add_attr();
    attribute.set_name(name);
    return attribute;
  };
  add("a").set_int32_val(1);
  add("b").set_int64_val(2);
  add("c").set_uint32_val(3);
  add("d").set_uint64_val(4);
  add("e").set_sint32_val(5);
  add("f").set_sint64_val(6);
  std::uint64_t expected = 1;
  for (const char* const name : {"a", "b", "c", "d", "e", "f"}) {
    EXPECT_EQ(whole_attribute(node, name, "here"), expected++);
  }
  EXPECT_EQ(whole_attribute(node, "g", "here"), std::nullopt);
  add("g").set_int64_val(-1);
  EXPECT_EQ(error_of<InputError>([&] { whole_attribute(node, "g", "here"); }),
            "here: g is -1; allowed is 0 or more");
  add("h").set_string_val("x");
  EXPECT_EQ(error_of<InputError>([&] { whole_attribute(node, "h", "here"); }), "here: h is no whole number");
  EXPECT_EQ(text_attribute(node, "h", "here"), "x");
  EXPECT_EQ(text_attribute(node, "b", "here"), "2");
}

TEST(ChakraTrace, SaysWhatIsNoTraceAndWhere) {
  const TemporaryFolder folder;
  const auto why = [&](const std::string& bytes) {
    const std::string file = folder.write("t.0.et", bytes);
    const std::string message = error_of<InputError>([&] { read_traces(file); });
    EXPECT_EQ(message.substr(0, file.size() + 2), file + ": ");
    return message.substr(file.size() + 2);
  };
  const std::string whole = file_of({comp(1, 1), comp(2, 1, {1})});
  EXPECT_EQ(why(""), "is empty; a Chakra trace has a GlobalMetadata");
  EXPECT_EQ(why(file_of({})), "has no node");
  // The metadata have 8 bytes, the first node has 11.
  EXPECT_EQ(why(whole.substr(0, whole.size() - 1)),
            "node number 2 at byte 19 is said to have 13 bytes; the file ends before");
  EXPECT_EQ(why(whole + "\xff"), "node number 3 at byte 33 has no length; is it a Chakra trace?");
  EXPECT_EQ(why(std::string(9, '\xff')), "its GlobalMetadata at byte 0 has no length; is it a Chakra trace?");
  EXPECT_EQ(why("\x03{}\n"), "its GlobalMetadata at byte 0 cannot be read; is it a Chakra trace?");
  EXPECT_EQ(why(file_of({comp(1, 1), comp(1, 1)})),
            "node 1 'n1': this id is given twice; ids of one rank differ");
  EXPECT_EQ(why(file_of({comp(1, 1, {5})})), "node 1 'n1': depends on node 5, which is not there");
}

TEST(ChakraTrace, SaysWhichRankIsMissing) {
  const TemporaryFolder folder;
  EXPECT_EQ(error_of<InputError>([&] { read_traces(folder / "t.et"); }),
            folder / "t.et" + ": there is no such file, and no t.0.et");
  folder.write("t.0.et", file_of({comp(1, 1)}));
  folder.write("t.2.et", file_of({comp(1, 1)}));
  EXPECT_EQ(
      error_of<InputError>([&] { read_traces(folder / "t.et"); }),
      folder / "t.2.et" + ": there is no " + folder / "t.1.et" + "; ranks are numbered from 0 without a gap");
  EXPECT_EQ(error_of<InputError>([&] { read_traces(folder / "t.1.et"); }),
            folder / "t.1.et" + ": there is no such file");
}

}  // namespace
}  // namespace primalsim::workloads::chakra
