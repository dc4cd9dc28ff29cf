#include "study/reproduce/figures.h"

#include <vector>

#include "study/parallel.h"
#include "study/reproduce/built_in.h"
#include "study/reproduce/fit.h"
#include "study/reproduce/gpu_roofline.h"

namespace primalsim::study {
namespace {

v1::Performance published(const v1::PublishedFigure& figure) {
  v1::Performance result;
  result.set_tokens_per_second(figure.tokens_per_second());
  if (figure.has_tokens_per_joule()) {
    result.set_tokens_per_joule(figure.tokens_per_joule());
    result.set_watts(figure.tokens_per_second() / figure.tokens_per_joule());
  }
  return result;
}

v1::ReproducedFigure reproduce_figure(const v1::PublishedFigure& figure, const v1::ReferenceData& data,
                                      const v1::Architecture& base, const Factors& factors) {
  v1::ReproducedFigure result;
  *result.mutable_figure() = figure;
  *result.mutable_published() = published(figure);
  if (figure.role() == v1::PublishedFigure::GPU) {
    const double context = figure.prompt_tokens() + (figure.output_tokens() + 1) / 2.0;
    *result.mutable_roofline() =
        decode_roofline(find_gpu(data, figure.gpu()), find_model(data, figure.model()).shape(), context);
  }
  if (figure.role() == v1::PublishedFigure::FIT || figure.role() == v1::PublishedFigure::TEST) {
    *result.mutable_ideal() = performance(mean_decode_step(variant_of(figure, data, base, false)), {});
    *result.mutable_calibrated() =
        performance(mean_decode_step(variant_of(figure, data, base, true)), factors);
  }
  return result;
}

}  // namespace

std::vector<v1::ReproducedFigure> reproduce_figures(const v1::ReferenceData& data,
                                                    const v1::Architecture& base, const Factors& factors,
                                                    std::size_t threads) {
  std::vector<v1::ReproducedFigure> figures(static_cast<std::size_t>(data.figures_size()));
  for_each_parallel(figures.size(), threads, [&](std::size_t i) {
    figures[i] = reproduce_figure(data.figures(static_cast<int>(i)), data, base, factors);
  });
  return figures;
}

}  // namespace primalsim::study
