//! `docs/rivals.svg`: one bar an operation, in three parts. Whole numbers only, no scripts, the reader's own
//! fonts, and colours for light and dark.

use std::fmt::Write;

use super::Operation;

const WIDTH: u64 = 960;
/// Where the bars begin: left of it stand the names.
const LEFT: u64 = 320;
/// Where the largest bar may end: right of it stands its figure.
const RIGHT: u64 = 890;
const TOP: u64 = 112;
const ROW: u64 = 25;
const BAR: u64 = 16;
/// Gas between two lines of the grid.
const STEP: u64 = 10_000;
/// Longer bars are cut here, visibly, so that the others can be told apart.
const MOST: u64 = 60_000;

const STYLE: &str = "
    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
    .title { font-size: 17px; font-weight: 600 }
    .ours { font-weight: 700 }
    .quiet { fill: #59636e }
    .end { text-anchor: end }
    .middle { text-anchor: middle }
    .paper { fill: #ffffff }
    .line { stroke: #d1d9e0; stroke-width: 1 }
    .floor { fill: #57606a }
    .work { fill: #bc4c00 }
    .rest { fill: #218bff }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .quiet { fill: #9198a1 }
      .paper { fill: #0d1117 }
      .line { stroke: #3d444d }
      .floor { fill: #8b949e }
      .work { fill: #f0883e }
      .rest { fill: #58a6ff }
    }
  ";

/// The operations from the cheapest to the dearest.
pub fn picture(operations: &[Operation]) -> String {
    let mut operations: Vec<&Operation> = operations.iter().collect();
    operations.sort_by_key(|operation| operation.warm());
    let bottom = TOP + ROW * operations.len() as u64;
    let height = bottom + 58;
    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-labelledby=\"title\">\n  <title id=\"title\">Gas of one operation, ours and theirs</title>\n  \
         <style>{STYLE}</style>\n  <rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>"
    );
    text(
        &mut svg,
        24,
        32,
        "title",
        "Gas of one operation, ours and theirs",
    );
    text(
        &mut svg,
        24,
        54,
        "quiet",
        "Ours in bold. Warm (codes pinned), without signature and transaction bytes. Shorter is cheaper; \
         a bar with a gap is cut.",
    );
    legend(&mut svg);
    grid(&mut svg, bottom);
    for (row, operation) in operations.iter().enumerate() {
        bar(&mut svg, TOP + ROW * row as u64, operation);
    }
    text(
        &mut svg,
        (LEFT + RIGHT) / 2,
        bottom + 42,
        "middle",
        "SDK gas (wasmd's default prices)",
    );
    svg.push_str("</svg>\n");
    svg
}

/// Where a bar of so much gas ends.
fn end_of(gas: u64) -> u64 {
    LEFT + gas.min(MOST) * (RIGHT - LEFT) / MOST
}

fn legend(svg: &mut String) {
    for (x, class, label) in [
        (24, "floor", "floor: storage that it cannot avoid"),
        (300, "work", "Wasm: instructions and the host's work"),
        (600, "rest", "rest: loading, events, the result, repeats"),
    ] {
        rect(svg, class, x, 72, 14, 14);
        text(svg, x + 20, 84, "", label);
    }
}

fn grid(svg: &mut String, bottom: u64) {
    for number in 0..=MOST / STEP {
        let (gas, x) = (number * STEP, end_of(number * STEP));
        let _ = writeln!(
            svg,
            "  <path class=\"line\" d=\"M{x} {} V{bottom}\"/>",
            TOP - 4
        );
        text(svg, x, bottom + 20, "middle quiet", &thousands(gas));
    }
}

fn bar(svg: &mut String, y: u64, operation: &Operation) {
    let class = if operation.ours { "end ours" } else { "end" };
    let name = format!("{} {}", operation.contract, operation.name);
    text(svg, LEFT - 8, y + 13, class, &name);
    let (floor, work) = (operation.floor(), operation.work());
    let ends = [0, floor, floor + work, operation.warm()].map(end_of);
    for (pair, class) in ends.windows(2).zip(["floor", "work", "rest"]) {
        if let [from, to] = pair {
            rect(svg, class, *from, y, to.saturating_sub(*from), BAR);
        }
    }
    let end = end_of(operation.warm());
    if operation.warm() > MOST {
        let _ = writeln!(
            svg,
            "  <path class=\"paper\" d=\"M{} {} l6 0 l-8 {BAR} l-6 0 z\"/>",
            end - 22,
            y
        );
    }
    let figure = if operation.ours { "ours" } else { "" };
    text(svg, end + 6, y + 13, figure, &thousands(operation.warm()));
}

fn rect(svg: &mut String, class: &str, x: u64, y: u64, width: u64, height: u64) {
    let _ = writeln!(
        svg,
        "  <rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
    );
}

fn text(svg: &mut String, x: u64, y: u64, class: &str, text: &str) {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        svg,
        "  <text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>"
    );
}

fn thousands(number: u64) -> String {
    match number / 1_000 {
        0 => number.to_string(),
        more => format!("{more},{:03}", number % 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use salus_vm::GasReport;

    fn operation(name: &str, warm: u64, ours: bool) -> Operation {
        Operation {
            contract: "contract".to_owned(),
            name: name.to_owned(),
            what: String::new(),
            gas: GasReport {
                warm,
                floor: warm / 2,
                vm: warm / 10,
                ..GasReport::default()
            },
            items: 1,
            ours,
        }
    }

    #[test]
    fn bars_stand_in_order_and_inside_the_picture() {
        let svg = picture(&[
            operation("dear", 43_210, true),
            operation("cheap", 987, false),
        ]);
        let (cheap, dear) = (svg.find("contract cheap"), svg.find("contract dear"));
        assert!(cheap.is_some() && cheap < dear);
        assert!(svg.contains(">43,210</text>") && svg.contains(">987</text>"));
        assert!(svg.contains("prefers-color-scheme: dark"));
        assert_eq!(svg.matches("http").count(), 1, "the namespace alone");
    }

    #[test]
    fn a_bar_over_the_scale_is_cut_visibly_and_keeps_its_figure() {
        let svg = picture(&[operation("huge", 10 * MOST, false)]);
        assert!(svg.contains(">600,000</text>"));
        assert_eq!(svg.matches("class=\"paper\" d=").count(), 1);
        assert!(!picture(&[operation("short", MOST, false)]).contains("class=\"paper\" d="));
    }

    #[test]
    fn a_name_cannot_break_out_of_its_text() {
        let svg = picture(&[operation("<b>&", 1, false)]);
        assert!(svg.contains("&lt;b>&amp;") && !svg.contains("<b>"));
    }
}
