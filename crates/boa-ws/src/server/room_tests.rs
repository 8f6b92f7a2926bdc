//! Tests of the chat room without connections.

use super::*;

/// Takes the messages that are queued for the member, without their `date`.
fn received(membership: &mut Membership) -> Vec<String> {
    std::iter::from_fn(|| membership.inbox.try_recv().ok())
        .map(|text| {
            let Some((before, _)) = text.split_once(",\"date\":") else {
                return text.to_string();
            };
            format!("{before}}}")
        })
        .collect()
}

#[test]
fn a_client_gets_its_id_and_all_names_and_messages() {
    let room = Arc::new(Room::default());
    let (mut ann, mut ben) = (room.enter(), room.enter());
    assert_eq!(received(&mut ann), [r#"{"type":"id","id":1}"#]);
    assert_eq!(received(&mut ben), [r#"{"type":"id","id":2}"#]);
    ann.receive(r#"{"type":"username","name":"Ann","id":1,"date":5}"#);
    ann.receive(r#"{"type":"message","text":"<b>hi</b> there","id":1,"date":5}"#);
    let all = [
        r#"{"type":"userlist","users":["Ann"]}"#,
        r#"{"type":"username","name":"Ann","id":1}"#,
        r#"{"type":"message","name":"Ann","id":1,"text":"hi there"}"#,
    ];
    assert_eq!(received(&mut ann), all);
    assert_eq!(received(&mut ben), all);
    drop(ann);
    assert_eq!(received(&mut ben), [r#"{"type":"userlist","users":[]}"#]);
}

#[test]
fn the_date_of_a_message_is_that_of_its_client() {
    let room = Arc::new(Room::default());
    let mut ann = room.enter();
    ann.receive(r#"{"type":"message","text":"hi","date":1700000000000}"#);
    ann.inbox.try_recv().expect("the id");
    let message = ann.inbox.try_recv().expect("the message");
    assert_eq!(
        &*message,
        r#"{"type":"message","name":"Guest","id":1,"text":"hi","date":1700000000000}"#
    );
}

#[test]
fn a_name_in_use_is_rejected_with_another() {
    let room = Arc::new(Room::default());
    let (ann, mut other, mut third) = (room.enter(), room.enter(), room.enter());
    let request = r#"{"type":"username","name":"Ann"}"#;
    ann.receive(request);
    received(&mut other);
    other.receive(request);
    assert_eq!(
        received(&mut other)[0],
        r#"{"type":"rejectusername","id":2,"name":"Ann1"}"#
    );
    received(&mut third);
    third.receive(request);
    assert_eq!(
        received(&mut third),
        [
            r#"{"type":"rejectusername","id":3,"name":"Ann2"}"#,
            r#"{"type":"userlist","users":["Ann","Ann1","Ann2"]}"#,
            r#"{"type":"username","name":"Ann2","id":3}"#,
        ]
    );
}

#[test]
fn a_client_may_take_its_own_name_again() {
    let room = Arc::new(Room::default());
    let mut ann = room.enter();
    ann.receive(r#"{"type":"username","name":"Ann"}"#);
    received(&mut ann);
    ann.receive(r#"{"type":"username","name":"Ann"}"#);
    assert_eq!(
        received(&mut ann)[0],
        r#"{"type":"userlist","users":["Ann"]}"#
    );
}

#[test]
fn the_id_and_the_name_in_a_message_are_ignored() {
    let room = Arc::new(Room::default());
    let (ann, mut ben) = (room.enter(), room.enter());
    ann.receive(r#"{"type":"username","name":"Ann"}"#);
    received(&mut ben);
    ben.receive(r#"{"type":"message","text":"I am Ann","id":1,"name":"Ann"}"#);
    assert_eq!(
        received(&mut ben),
        [r#"{"type":"message","name":"Guest","id":2,"text":"I am Ann"}"#]
    );
}

#[test]
fn a_text_that_is_not_a_json_object_is_posted() {
    let room = Arc::new(Room::default());
    let (ann, mut ben) = (room.enter(), room.enter());
    ann.receive(r#"{"type":"username","name":"Ann"}"#);
    received(&mut ben);
    for (text, posted) in [
        ("hello <b>there</b>", "hello there"),
        ("7", "7"),
        (r#"["a"]"#, r#"[\"a\"]"#),
        (r#"{"type""#, r#"{\"type\""#),
    ] {
        ann.receive(text);
        assert_eq!(
            received(&mut ben),
            [format!(
                r#"{{"type":"message","name":"Ann","id":1,"text":"{posted}"}}"#
            )]
        );
    }
}

#[test]
fn objects_that_are_not_the_chats_and_long_texts_are_ignored() {
    let room = Arc::new(Room::default());
    let mut ann = room.enter();
    received(&mut ann);
    let long = format!(
        r#"{{"type":"message","text":"{}"}}"#,
        "a".repeat(MAX_TEXT_LEN)
    );
    let longer = "a".repeat(MAX_TEXT_LEN + 1);
    let garbage = [
        "{}",
        r#"{"type":1}"#,
        r#"{"type":"message"}"#,
        &long,
        &longer,
    ];
    for text in garbage {
        ann.receive(text);
    }
    ann.receive(r#"{"type":"message","text":7}"#);
    ann.receive(r#"{"type":"username","name":null}"#);
    ann.receive(r#"{"type":"quit"}"#);
    assert_eq!(received(&mut ann), [""; 0]);
}

#[test]
fn a_client_that_leaves_too_much_unread_is_removed() {
    let room = Arc::new(Room::default());
    let (mut ann, mut slow) = (room.enter(), room.enter());
    slow.receive(r#"{"type":"username","name":"slow"}"#);
    let mut sent = 0;
    while slow.room.members().list.len() == 2 {
        received(&mut ann);
        ann.receive(r#"{"type":"message","text":"hi"}"#);
        sent += 1;
        assert!(sent <= MAX_QUEUED_MESSAGES, "the slow member stays");
    }
    assert_eq!(
        received(&mut ann).last().map(String::as_str),
        Some(r#"{"type":"userlist","users":[]}"#)
    );
    assert_eq!(
        received(&mut slow).len(),
        MAX_QUEUED_MESSAGES,
        "queued messages arrive"
    );
    assert_eq!(
        slow.inbox.try_recv(),
        Err(mpsc::error::TryRecvError::Disconnected)
    );
    drop(slow);
    assert_eq!(
        received(&mut ann),
        [""; 0],
        "the departure is announced once"
    );
}

#[test]
fn tags_are_removed_and_other_angle_brackets_stay() {
    for (text, expected) in [
        ("plain", "plain"),
        ("<b>bold</b>", "bold"),
        ("1 < 2", "1 < 2"),
        ("2 > 1", "2 > 1"),
        ("<>", "<>"),
        ("<><i>x", "<>x"),
        ("a<b <c>d", "ad"),
        ("<é>ü<", "ü<"),
    ] {
        assert_eq!(without_tags(text), expected, "{text:?}");
    }
}

#[test]
fn a_name_has_no_tags_and_a_limited_length() {
    let room = Arc::new(Room::default());
    let mut ann = room.enter();
    received(&mut ann);
    ann.receive(r#"{"type":"username","name":"<img src=x>"}"#);
    assert_eq!(
        received(&mut ann)[0],
        r#"{"type":"rejectusername","id":1,"name":"Guest"}"#
    );
    ann.receive(&format!(
        r#"{{"type":"username","name":"{}"}}"#,
        "é".repeat(MAX_NAME_LEN + 1)
    ));
    let expected = format!(
        r#"{{"type":"rejectusername","id":1,"name":"{}"}}"#,
        "é".repeat(MAX_NAME_LEN)
    );
    assert_eq!(received(&mut ann)[0], expected);
}

/// Longer texts are left out, so that the levels are as many as a text may have.
#[test]
fn texts_of_many_levels_are_posted() {
    let room = Arc::new(Room::default());
    let mut ann = room.enter();
    received(&mut ann);
    for deep in crate::deep::texts() {
        ann.receive(&deep);
        assert_eq!(received(&mut ann), [""; 0]);
    }
    ann.receive(&"[".repeat(MAX_TEXT_LEN));
    ann.receive(&"{\"\":".repeat(MAX_TEXT_LEN / 4));
    assert_eq!(received(&mut ann).len(), 2);
}
