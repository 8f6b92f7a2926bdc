//! Chooses an element for an id or a class of a sample whose page is missing, by its name.

/// Parts of names, and the local name of the element.
const KINDS: &[(&[&str], &str)] = &[
    (&["form"], "form"),
    (
        &["button", "btn", "submit", "send", "connect", "disconnect", "close", "start", "stop", "toggle", "login"],
        "button",
    ),
    (&["iframe", "frame", "chatbox"], "iframe"),
    (&["textarea"], "textarea"),
    (&["userlist", "list", "items", "messages"], "ul"),
    (&["input", "text", "field", "username", "name", "message", "msg", "room", "url"], "input"),
    (&["output", "log", "status"], "div"),
];

/// The local name of the element for an id or a class.
pub(super) fn local_name(name: &str) -> &'static str {
    let name = name.to_ascii_lowercase();
    let found = KINDS.iter().find(|(parts, _)| parts.iter().any(|part| name.contains(part)));
    found.map_or("div", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_suggest_kinds() {
        let all = ["text", "send", "sendButton", "chatbox", "log", "userlistbox", "output", "whatever", "chat-form"];
        let kinds = ["input", "button", "button", "iframe", "div", "ul", "div", "div", "form"];
        assert_eq!(all.map(local_name), kinds);
    }
}
