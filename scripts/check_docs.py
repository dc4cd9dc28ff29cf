"""See check_docs.sh. A page marks what it quotes:

    <!-- check: NAME -->          the lines up to the end mark are, to the byte, what blocks.NAME prints
    <!-- figures: NAME -->        every figure in the lines is one that blocks.NAME prints, rounded as it stands there. Where it prints numbers by
                                  label, a figure of a line must be of a label that stands in it, or of the label ""
    <!-- pinned: FILE -->         every figure in the lines stands in FILE, a test
    <!-- measured: WHEN, HOW -->  times of a machine, or the outcome of a long search: looked at by people
    <!-- cited: SOURCE -->
    <!-- end -->

Of many numbers one may fit by chance: it is a problem, too, if in place of a figure more than a fourth of all others of its size would do.

A figure is a number of three digits and more, or with a point or a per cent sign behind it. Outside of such lines no page may have a number with
its thousands grouped, 8,505, which is how results are written. Code in backticks is passed over.
"""
import argparse
import pathlib
import re
import sys

import doc_blocks

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARK = re.compile(r"<!-- (check|figures|pinned|measured|cited): (.*?) -->$")
END = "<!-- end -->"
MOST_CHANCE = 0.25
FEW = 8  # of one or two digits: 0.4 has three others
NUMBER = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![.,]?\d)(?:(?=x\b)|(?![\w-]*[A-Za-z]))")  # 1.5x is one, 13B is none
GROUPED = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+(?![\d,])")


def without_code(text):
    return re.sub(r"`[^`]*`", " ", text)


def figures(text):
    """(as written, value, half a unit of its last digit) of each figure."""
    text = without_code(text)
    for match in NUMBER.finditer(text):
        written = match.group().rstrip(",")
        digits = written.replace(",", "")
        is_figure = len(digits.split(".")[0]) >= 3 or "." in digits or text[match.end():].lstrip()[:1] == "%"
        if is_figure:
            places = len(digits.partition(".")[2])
            # 1540 stands for 1,544, too: zeros at the end of large whole numbers are not digits.
            if "." not in digits and len(digits) > 3:
                places = -(len(digits) - len(digits.rstrip("0")))
            yield written, float(digits), 0.5 * 10.0 ** -places


def fits(value, half, known):
    return any(abs(value - v) <= half * (1 + 1e-9) for v in known)


def unknown_figures(text, known):
    return [written for written, value, half in figures(text) if not fits(value, half, known)]


def chance(value, half, known):
    """The share of figures from 0.7 to 1.4 times this one, written with as many digits, that would be accepted."""
    step = 2 * half
    others = {round(value * (0.7 + 0.007 * i) / step) * step for i in range(101)} - {round(value / step) * step}
    if len(others) < FEW:
        return 0
    return sum(fits(other, half, known) for other in others) / len(others)


def chancy_figures(text, known):
    return [written for written, value, half in figures(text)
            if fits(value, half, known) and chance(value, half, known) > MOST_CHANCE]


def known_in(line, printed):
    """Of numbers by label those whose label stands in the line."""
    if not isinstance(printed, dict):
        return printed
    return [n for label, numbers in printed.items() if label in line for n in numbers]


class Page:
    def __init__(self, path, options):
        self.path = path
        self.options = options
        self.problems = []

    def problem(self, line, text):
        self.problems.append(f"{self.path.relative_to(ROOT)}:{line + 1}: {text}")

    def check(self):
        """The page's lines, with what is printed today in the place of checked blocks."""
        old = self.path.read_text().splitlines()
        new = []
        at = 0
        while at < len(old):
            line = old[at]
            new.append(line)
            mark = MARK.match(line)
            if not mark:
                # Grouped numbers inside of JSON or options are none of ours.
                if GROUPED.search(without_code(line)) and not line.startswith("    "):
                    self.problem(at, f"a figure outside of any block: {GROUPED.search(without_code(line)).group()}")
                at += 1
                continue
            end = old.index(END, at) if END in old[at:] else None
            if end is None:
                self.problem(at, f"no {END} follows")
                return old
            new += self.block(mark.group(1), mark.group(2), old[at + 1:end], at)
            at = end
        return new

    def block(self, kind, what, lines, at):
        if kind in ("measured", "cited"):
            return lines
        text = "\n".join(lines)
        if kind == "pinned":
            source = (ROOT / what).read_text().replace("'", "")
            known = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", source)]
            for written in unknown_figures(text, known):
                self.problem(at, f"{written} is not in {what}")
            return lines
        block = doc_blocks.BLOCKS.get(what)
        if block is None:
            self.problem(at, f"nothing prints '{what}'")
            return lines
        if (block.slow and not self.options.slow) or (self.options.only and self.options.only != what):
            return lines
        if kind == "figures":
            for number, line in enumerate(lines):
                known = known_in(line, block.run())
                for written in unknown_figures(line, known):
                    self.problem(at + 1 + number, f"{written} is none of what '{what}' prints")
                for written in chancy_figures(line, known):
                    self.problem(at + 1 + number, f"{written} could be one of what '{what}' prints by chance")
            return lines
        printed = block.run()
        if printed != lines:
            for number, (is_there, should) in enumerate(zip(lines + [""] * len(printed), printed)):
                if is_there != should:
                    self.problem(at + 1 + number, f"'{what}' prints\n    {should}\n  and the page has\n    {is_there}")
                    break
            else:
                self.problem(at, f"'{what}' prints {len(printed)} lines, the page has {len(lines)}")
        return printed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--only")
    parser.add_argument("binary", nargs="?", default=str(ROOT / "build/release/cli/primalsim"))
    options = parser.parse_args()
    doc_blocks.use(options.binary, ROOT)
    problems = []
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        page = Page(path, options)
        new = page.check()
        problems += page.problems
        if options.write and new != path.read_text().splitlines():
            path.write_text("\n".join(new) + "\n")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
