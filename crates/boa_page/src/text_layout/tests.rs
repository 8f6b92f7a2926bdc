//! Layouts of pages, and the places of elements on them.

use crate::{
    test_page::with_page,
    text_layout::{
        Style,
        flow::{Flow, Scrolled},
    },
};
use proptest::prelude::*;

/// The page as text, when it is loaded.
fn shown(columns: usize, html: &str) -> String {
    with_page(html, |page, _| page.layout(columns).to_string())
}

fn text(flow: Flow) -> Vec<String> {
    flow.finish()
        .lines
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn words_go_to_the_next_line_whole() {
    let mut flow = Flow::new(10);
    flow.text("one two  three\nincomprehensible ", Style::default());
    flow.text("a", Style::default());
    flow.text("b", Style::BOLD);
    flow.text(" 漢字漢字漢字", Style::default());
    assert_eq!(
        text(flow),
        [
            "one two",
            "three",
            "incomprehe",
            "nsible ab",
            "漢字漢字漢",
            "字"
        ]
    );
}

proptest! {
    /// Of every layout, if the page is not so narrow that a character is wider.
    #[test]
    fn lines_are_no_longer_than_there_is_room(
        width in prop_oneof![0_usize..6, 24_usize..60],
        steps in proptest::collection::vec((0_u8..12, "[a-c漢\\u{301} \n\t]{0,12}", 0_usize..4), 0..40),
    ) {
        let (mut flow, mut indents, mut windows) = (Flow::new(width), Vec::new(), Vec::new());
        for (element, (step, text, number)) in steps.iter().enumerate() {
            match step {
                0..=2 => flow.text(text, Style::default()),
                3 => flow.preformatted(text, Style::BOLD),
                4 => flow.atom(&[(text.clone(), Style::DIM)], Some(*number)),
                5 => flow.break_lines(*number),
                6 => flow.open(element),
                7 => flow.close(),
                8 if windows.is_empty() => indents.push(flow.indent(*number)),
                9 if windows.is_empty() => indents.pop().into_iter().for_each(|by| flow.outdent(by)),
                10 if windows.len() < 3 => {
                    let frame = (*number > 1).then(|| (text.clone(), Style::default()));
                    let scrolled = Scrolled { rows: *number, shrinks: *number == 1, top: *number, frame, follows_caret: true };
                    flow.open_window(&scrolled);
                    windows.push(scrolled);
                }
                11 => windows.pop().into_iter().for_each(|scrolled| flow.close_window(&scrolled)),
                _ => {}
            }
        }
        windows.into_iter().rev().for_each(|scrolled| flow.close_window(&scrolled));
        let grid = flow.finish();
        for line in &grid.lines {
            prop_assert!(width < 24 || line.end() <= width, "{line}");
        }
        let _ = grid.caret();
        for row in 0..grid.lines.len() {
            let _ = grid.at(row % width.max(1), row);
        }
    }
}

#[test]
fn blocks_have_their_lines_and_lists_their_marks() {
    let mut flow = Flow::new(20);
    flow.break_lines(2);
    flow.text("first", Style::default());
    flow.break_lines(1);
    flow.break_lines(2);
    let by = flow.indent(2);
    flow.mark("• ".to_owned());
    flow.text("an item of a list that is long", Style::default());
    flow.outdent(by);
    flow.break_lines(1);
    flow.preformatted("a\n\n  b\tc\u{1b}[31m", Style::default());
    assert_eq!(
        text(flow),
        [
            "first",
            "",
            "• an item of a list",
            "  that is long",
            "a",
            "",
            "  b     c[31m"
        ]
    );
}

#[test]
fn a_box_that_scrolls_shows_its_visible_rows() {
    let lines = |frame: Option<(String, Style)>, rows, shrinks, top| {
        let mut flow = Flow::new(8);
        let scrolled = Scrolled {
            rows,
            shrinks,
            top,
            frame,
            follows_caret: false,
        };
        flow.open(0);
        flow.open_window(&scrolled);
        flow.open(1);
        flow.preformatted("1\n2\n3\n4", Style::default());
        flow.close();
        flow.close_window(&scrolled);
        flow.close();
        let grid = flow.finish();
        let lines: Vec<_> = grid.lines.iter().map(ToString::to_string).collect();
        (lines.join("\n"), grid.windows[0].scroll, grid.at(1, 1))
    };
    let framed = |title: &str| Some((title.to_owned(), Style::default()));
    let (text, scroll, at) = lines(framed("a b"), 2, false, 9);
    assert_eq!(
        (text.as_str(), scroll),
        ("┌ a b ─┐\n│3     │\n│4     █\n└──────┘", 2)
    );
    assert_eq!(at, (Some(1), Some(0)));
    assert_eq!(
        lines(framed("too long a title"), 5, false, 0)
            .0
            .lines()
            .next(),
        Some("┌ too ─┐")
    );
    assert_eq!(lines(None, 9, true, 3).0, "1\n2\n3\n4");
    assert_eq!(lines(None, 3, true, 0).0, "1      █\n2      │\n3      │");
}

#[test]
fn cells_are_beside_each_other_where_there_is_room() {
    let table = |columns| {
        let mut flow = Flow::new(columns);
        flow.open_table();
        for row in [["a", "bb"], ["long cell", "d"]] {
            flow.open(9);
            flow.open_row();
            for (number, cell) in row.iter().enumerate() {
                assert!(flow.open_cell());
                flow.open(number);
                flow.is_block();
                flow.text(cell, Style::default());
                flow.close();
                flow.close_cell();
            }
            flow.close();
        }
        flow.close_table();
        let grid = flow.finish();
        let rows: Vec<_> = grid
            .areas
            .iter()
            .map(|area| (area.element, area.top, area.bottom, area.left))
            .collect();
        (
            grid.lines
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
            rows,
        )
    };
    let (lines, areas) = table(20);
    assert_eq!(lines, ["a          bb", "long cell  d"]);
    assert_eq!(
        areas,
        [
            (9, 0, 1, 0),
            (0, 0, 1, 0),
            (1, 0, 1, 11),
            (9, 1, 2, 0),
            (0, 1, 2, 0),
            (1, 1, 2, 11)
        ]
    );
    assert_eq!(table(10).0, ["a", "bb", "long cell", "d"]);
}

#[test]
fn a_page_of_any_width_has_text() {
    for columns in 0..6 {
        let html = "<h1>漢字</h1><ul><li><ul><li>a<ol><li>b</ol></ul></ul><input value=abcdef><textarea>x y</textarea>
            <iframe title=t></iframe><table><tr><td>a<td>b</table><select><option>c</select><hr><pre>a\tb</pre>";
        assert!(!shown(columns, html).is_empty());
    }
}

#[test]
fn heights_are_limited() {
    for html in [
        "<textarea rows=4294967295></textarea>",
        "<p style='overflow: auto; height: 1e300px'>a",
        "<iframe height=1e300></iframe>",
    ] {
        assert!(shown(20, html).lines().count() < 1100, "{html}");
    }
}

#[test]
fn elements_have_the_style_of_their_name() {
    let html = "<title>no</title><style>no</style><h1>Head</h1><p>A <b>b</b><br>c</p><ul><li>one<ul><li>two</ul><li>three</ul>
        <ol start=9><li>nine<li>ten</ol><blockquote>quote</blockquote><hr><pre>  a\n b</pre>
        <label>Name <input value='Ann'></label> <input placeholder='Say' size=6 disabled> <button>Go <i>on</i></button><input type=checkbox checked>
        <input type=radio><select><option>x<option selected>yy</select> <input type=password value=abc size=4>
        <textarea rows=2>1\n2\n3</textarea><details><summary>More</summary>hidden</details><p hidden>no</p><a href=#>link</a> <q>said</q> <img alt=pic>
        <dl><dt>t<dd>d</dl>";
    let expected = "\
Head

A b
c

• one
  • two
• three

 9. nine
10. ten

  quote

────────────────────────────────────────

  a
 b

Name [Ann_________________] [Say___]
< Go on >[x] ( )[yy ▾] [•••_]
┌──────────────────────────────────────┐
│1                                     █
│2                                     │
└──────────────────────────────────────┘
▸ More
link “said” [pic]

t
  d
";
    assert_eq!(shown(40, html), expected);
}

#[test]
fn frames_show_what_scripts_write_into_them() {
    let html = "<iframe id=f title='Log' height=80></iframe><script>
        f.contentDocument.write('<b>bold</b><br>' + '<p>line'.repeat(4)); f.contentWindow.scrollByPages(1);</script>after";
    let expected =
        "┌ Log ───────┐\n│            │\n│line        │\n│            █\n└────────────┘\nafter\n";
    let shown = shown(14, html);
    assert_eq!(shown.lines().count(), expected.lines().count(), "{shown}");
    assert!(shown.starts_with("┌ Log "), "{shown}");
    assert!(!shown.contains("bold"), "{shown}");
}

#[test]
fn a_layout_follows_changes_of_the_page() {
    let html = "<p id=p>one</p><input id=i size=5><input id=box type=checkbox><iframe id=f height=48></iframe>";
    with_page(html, |page, context| {
        let mut becomes = |source: &str, text: &str| {
            let before = page.layout(20).to_string();
            context
                .eval(boa_engine::Source::from_bytes(source))
                .unwrap();
            let after = page.layout(20).to_string();
            assert!(after.contains(text) && before != after, "{source}: {after}");
        };
        becomes("p.firstChild.data = 'two'", "two");
        becomes("p.append(' more')", "two more");
        becomes("i.value = 'text'", "[text_]");
        becomes("i.placeholder = 'none'; i.value = ''", "[none_]");
        becomes("box.click()", "[x]");
        becomes("f.contentDocument.write('in it')", "│in it");
        becomes(
            "f.contentDocument.body.append(' as well')",
            "│in it as well",
        );
        becomes("p.hidden = true", "[none_]");
        becomes("document.body.innerHTML = '<b>other</b>'", "other");
    });
}
