//! Dates are in the local time zone, also in a process with several threads.

use super::{runtime, text, value_table::eval};
use crate::output;
use boa_engine::Context;
use boa_websocket::extensions::SystemTimeZone;
use std::{env, process::Command, rc::Rc};

const CHILD: &str = "BOA_WEBSOCKET_TIME_ZONE_CHILD";

/// The zone belongs to the process, so the test starts itself again with another zone.
#[test]
fn dates_are_in_the_local_time_zone() {
    let test = env::current_exe().expect("the test has a path");
    for (zone, expected, far) in [
        (
            "America/New_York",
            "300 19 (Eastern Standard Time)",
            "253402318799999 18 240 296 296",
        ),
        (
            "Asia/Kolkata",
            "-330 5 (India Standard Time)",
            "253402280999999 5 -330 -353 -321",
        ),
        (
            "Etc/GMT+5",
            "300 19 (GMT-05:00)",
            "253402318799999 18 300 300 300",
        ),
        (
            "UTC",
            "0 0 (Coordinated Universal Time)",
            "253402300799999 23 0 0 0",
        ),
    ] {
        // Without its data there are no names.
        let has_names = cfg!(feature = "intl");
        let expected = if has_names {
            expected
        } else {
            expected.split(" (").next().expect("the numbers")
        };
        let mut command = Command::new(&test);
        command.args([
            "--exact",
            "time_zone::child_prints_its_offset_and_hour",
            "--nocapture",
            "--test-threads=4",
        ]);
        let output = output::output(command.env("TZ", zone).env(CHILD, "1"));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains(&format!("[{expected}]")), "{zone}: {text}");
        assert!(text.contains(&format!("[{far}]")), "{zone}: {text}");
        assert!(text.contains("[of the system]"), "{zone}: {text}");
        assert!(text.contains("[as before]"), "{zone}: {text}");
        assert!(text.contains("[as shown]"), "{zone}: {text}");
    }
}

/// Runs in the child process.
#[tokio::test(flavor = "current_thread")]
async fn child_prints_its_offset_and_hour() {
    if env::var_os(CHILD).is_none() {
        return;
    }
    let mut runtime = runtime();
    let source = "const d = new Date(0); \
        `${d.getTimezoneOffset()} ${d.getHours()}${d.toString().replace(/^[^(]*/, ' ').trimEnd()}`";
    println!("[{}]", text(&mut runtime, source).await);
    let context = Context::builder().host_hooks(Rc::new(SystemTimeZone));
    let context = &mut context.build().expect("it is built");
    let source = "`${new Date(0).getTimezoneOffset()} ${new Date(0).getHours()}`";
    let own = eval(source, context)
        .as_string()
        .map(|own| own.to_std_string_lossy());
    let same = own == Some(text(&mut runtime, source).await);
    println!("[{}]", if same { "of the system" } else { "of another" });
    let source = "`${+new Date(9999, 11, 31, 23, 59, 59, 999)} \
        ${new Date('9999-12-31T23:59:59.999Z').getHours()} \
        ${[8.64e15, -8.64e15, -3e12].map((time) => new Date(time).getTimezoneOffset()).join(' ')}`";
    println!("[{}]", text(&mut runtime, source).await);
    let source = concat!(
        include_str!("../../engine/tests/harness.js"),
        include_str!("../../engine/tests/far-years.js"),
        "\n'as before'",
    );
    println!("[{}]", text(&mut runtime, source).await);
    let source = concat!(
        include_str!("../../engine/tests/local-times.js"),
        "\n'as shown'",
    );
    println!("[{}]", text(&mut runtime, source).await);
}
