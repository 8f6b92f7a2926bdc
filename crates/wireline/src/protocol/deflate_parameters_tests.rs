//! Offers, responses, and what is agreed on.

use super::*;
use crate::protocol::extensions;

fn agreed(header: &str) -> Result<Parameters, &'static str> {
    Parameters::agreed(&extensions::parse(header).unwrap())
}

/// The parameters that differ from the defaults by this change.
fn with(change: impl FnOnce(&mut Parameters)) -> Parameters {
    let mut parameters = Parameters::default();
    change(&mut parameters);
    parameters
}

#[test]
fn a_server_may_ask_for_any_parameter_once() {
    let default = Parameters::default();
    for (header, expected) in [
        ("permessage-deflate", default),
        (
            "permessage-deflate; server_no_context_takeover",
            with(|it| it.server_no_context_takeover = true),
        ),
        (
            "permessage-deflate; client_no_context_takeover",
            with(|it| it.client_no_context_takeover = true),
        ),
        (
            "permessage-deflate; server_max_window_bits=8",
            with(|it| it.server_max_window_bits = 8),
        ),
        ("permessage-deflate; client_max_window_bits=\"15\"", default),
        (
            "permessage-deflate;client_max_window_bits=9;server_max_window_bits=10;client_no_context_takeover",
            Parameters {
                client_no_context_takeover: true,
                client_max_window_bits: 9,
                server_max_window_bits: 10,
                ..default
            },
        ),
    ] {
        assert_eq!(agreed(header), Ok(expected), "{header}");
    }
}

#[test]
fn the_offer_has_the_options() {
    assert_eq!(
        offer(&Deflate::default()).as_deref(),
        Some("permessage-deflate; client_max_window_bits")
    );
    let all = Deflate {
        client_no_context_takeover: true,
        server_no_context_takeover: true,
        client_max_window_bits: 10,
        server_max_window_bits: 8,
        ..Deflate::default()
    };
    assert_eq!(
        offer(&all).as_deref(),
        Some(
            "permessage-deflate; client_max_window_bits=10; server_max_window_bits=8; client_no_context_takeover; \
             server_no_context_takeover"
        )
    );
    let outside = Deflate {
        client_max_window_bits: 0,
        server_max_window_bits: 255,
        ..Deflate::default()
    };
    assert_eq!(
        offer(&outside).as_deref(),
        Some("permessage-deflate; client_max_window_bits=9")
    );
}

#[test]
fn the_response_must_keep_to_the_offer() {
    let within = |offered: &Deflate, header: &str| agreed(header).unwrap().within(offered);
    let takeover = Deflate {
        server_no_context_takeover: true,
        ..Deflate::default()
    };
    assert!(within(&takeover, "permessage-deflate").is_err());
    assert!(within(&takeover, "permessage-deflate; server_no_context_takeover").is_ok());
    let small = Deflate {
        server_max_window_bits: 10,
        ..Deflate::default()
    };
    assert!(within(&small, "permessage-deflate").is_err());
    assert!(within(&small, "permessage-deflate; server_max_window_bits=11").is_err());
    assert_eq!(
        within(&small, "permessage-deflate; server_max_window_bits=9")
            .unwrap()
            .server_max_window_bits,
        9
    );
}

#[test]
fn the_client_keeps_to_its_own_offer() {
    let offered = Deflate {
        client_no_context_takeover: true,
        client_max_window_bits: 10,
        ..Deflate::default()
    };
    for (header, bits) in [
        ("permessage-deflate", 10),
        ("permessage-deflate; client_max_window_bits=15", 10),
        ("permessage-deflate; client_max_window_bits=9", 9),
    ] {
        let parameters = agreed(header).unwrap().within(&offered).unwrap();
        assert!(parameters.client_no_context_takeover, "{header}");
        assert_eq!(parameters.client_max_window_bits, bits, "{header}");
    }
}

#[test]
fn unoffered_or_invalid_parameters_fail() {
    for header in [
        "x-webkit-deflate-frame",
        "Permessage-Deflate",
        "permessage-deflate, permessage-deflate",
        "permessage-deflate, x",
        "permessage-deflate; x",
        "permessage-deflate; x=1",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover=true",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=08",
        "permessage-deflate; client_max_window_bits=010",
        "permessage-deflate; client_max_window_bits=1",
        "permessage-deflate; client_max_window_bits=+9",
        "permessage-deflate; client_max_window_bits=1a",
    ] {
        assert!(agreed(header).is_err(), "{header}");
    }
}

/// The extension of the response to an offer.
fn response(offer: &str, deflate: &Deflate) -> Option<String> {
    let offers = extensions::parse(offer).unwrap();
    let accepted = offers.iter().find_map(|offer| accept_offer(offer, deflate));
    let (response, parameters) = accepted?;
    assert_eq!(agreed(&response), Ok(parameters));
    Some(response)
}

#[test]
fn a_server_accepts_the_first_offer_that_it_can_keep_to() {
    let any = Deflate::default();
    for (offer, expected) in [
        ("permessage-deflate", Some("permessage-deflate")),
        (
            "permessage-deflate; client_max_window_bits",
            Some("permessage-deflate"),
        ),
        (
            "permessage-deflate; client_max_window_bits=10",
            Some("permessage-deflate; client_max_window_bits=10"),
        ),
        (
            "permessage-deflate; server_max_window_bits=9",
            Some("permessage-deflate; server_max_window_bits=9"),
        ),
        (
            "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
            Some("permessage-deflate; server_no_context_takeover; client_no_context_takeover"),
        ),
        (
            "x-other, permessage-deflate; server_max_window_bits=7, permessage-deflate",
            Some("permessage-deflate"),
        ),
        ("permessage-deflate; server_max_window_bits", None),
        (
            "permessage-deflate; client_max_window_bits; client_max_window_bits",
            None,
        ),
        ("permessage-deflate; unknown", None),
        ("x-other", None),
    ] {
        assert_eq!(response(offer, &any).as_deref(), expected, "{offer}");
    }
}

#[test]
fn a_server_has_limits_of_its_own() {
    let small = Deflate {
        client_no_context_takeover: true,
        server_no_context_takeover: true,
        client_max_window_bits: 10,
        server_max_window_bits: 11,
        ..Deflate::default()
    };
    let takeover = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    assert_eq!(
        response("permessage-deflate; client_max_window_bits", &small),
        Some(format!(
            "{takeover}; server_max_window_bits=11; client_max_window_bits=10"
        ))
    );
    // The client's window can be limited only if it offers that.
    assert_eq!(response("permessage-deflate", &small), None);
}
