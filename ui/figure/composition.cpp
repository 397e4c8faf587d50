#include "ui/figure/composition.h"

namespace saccade::figure {

namespace {

struct Move {
  QPointF by;

  void operator()(RectMark& mark) const { mark.rect.translate(by); }
  void operator()(PathMark& mark) const { mark.path.translate(by); }
  void operator()(TextMark& mark) const { mark.position += by; }
  void operator()(ImageMark& mark) const { mark.rect.translate(by); }
};

}  // namespace

void add_part(Figure& whole, Figure part, QPointF place) {
  for (Mark& mark : part.marks) {
    std::visit(Move{place}, mark);
    whole.marks.push_back(std::move(mark));
  }
  for (HitRegion& region : part.regions) {
    region.area.translate(place);
    region.outline.translate(place);
    whole.regions.push_back(std::move(region));
  }
}

}  // namespace saccade::figure
