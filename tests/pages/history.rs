//! The session history.

use crate::{facts, rows, steps};

const LISTEN: &str = "const path = () => location.href.slice(19);
    onpopstate = (e) => say('pop', JSON.stringify(e.state), path(), e.isTrusted);
    onhashchange = (e) => say('hash', path());";

#[test]
fn states_are_pushed_and_replaced_without_events() {
    facts(
        "",
        LISTEN,
        &rows(
            r"
            history.length, history.state, history.scrollRestoration → 1 null auto
            (history.pushState({ n: 1 }, '', 'room/1?a=b'), path()), document.URL === location.href → /room/1?a=b true
            history.length, history.state.n, history.state === history.state → 2 1 true
            (history.replaceState({ n: 2 }, '', '#x'), path()), history.length, history.state.n → /room/1?a=b#x 2 2
            (history.pushState(null, ''), path()), history.length → /room/1?a=b#x 3
            thrown(() => history.pushState(1, '', 'https://other.example/')) → SecurityError
            thrown(() => history.pushState(1, '', 'http://example.com/')) → SecurityError
            thrown(() => history.pushState(1, '', '//')) → SecurityError
            thrown(() => history.pushState(() => {}, '')) → DataCloneError
            thrown(() => history.pushState(1)) → TypeError
            (history.scrollRestoration = 'manual', history.scrollRestoration) → manual
            (history.scrollRestoration = 'other', history.scrollRestoration) → manual
            history.length, path() → 3 /room/1?a=b#x
            String(history), thrown(() => new History()) → [object History] TypeError
        ",
        ),
    );
}

#[test]
fn a_state_is_a_copy() {
    facts(
        "",
        "const s = { list: [1] }; history.pushState(s, ''); s.list.push(2);",
        &[("history.state.list, history.state === s", "1 false")],
    );
}

#[test]
fn going_through_the_history_fires_popstate_in_a_task() {
    steps(
        "",
        LISTEN,
        &[
            (
                "history.pushState(1, '', 'a'); history.pushState(2, '', 'b#c'); history.back(); say(path())",
                "/b#c\npop 1 /a true\nhash /a",
            ),
            ("history.forward()", "pop 2 /b#c true\nhash /b#c"),
            ("history.forward(); history.go(9); history.go(-9)", ""),
            (
                "history.go(-2)",
                "pop null /page.html true\nhash /page.html",
            ),
            ("history.pushState(3, '', 'd'); say(history.length)", "2"),
            (
                "history.go()",
                "NOT FOLLOWED the page asked to be loaded again",
            ),
        ],
    );
}

#[test]
fn fragments_are_entries_of_the_history() {
    steps(
        "",
        LISTEN,
        &[
            (
                "location.hash = 'a'; say(history.length)",
                "pop null /page.html#a true\n2\nhash /page.html#a",
            ),
            (
                "location.replace('#b'); say(history.length)",
                "pop null /page.html#b true\n2\nhash /page.html#b",
            ),
            (
                "history.back()",
                "pop null /page.html true\nhash /page.html",
            ),
        ],
    );
}

#[test]
fn a_history_has_fifty_entries_at_most() {
    facts(
        "",
        "for (let i = 1; i <= 60; i++) history.pushState(i, '', `#${i}`);",
        &[("history.length, history.state", "50 60")],
    );
}

/// Scripts that are inserted later still belong to the file of the page.
#[test]
fn a_changed_url_does_not_change_where_the_page_is_from() {
    steps(
        "",
        "",
        &[(
            "history.pushState(null, '', '/elsewhere/x'); const s = document.createElement('script');
             s.text = 'say(new Error().stack.includes(\"page.html\"))'; document.body.append(s)",
            "true",
        )],
    );
}
