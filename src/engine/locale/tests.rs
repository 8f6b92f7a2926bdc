//! What dates and numbers look like, against what Node.js prints.

use crate::Runtime;

/// Expressions, and what Node.js 20 makes of them where the time zone is UTC.
const NODE: &str = include_str!("node.txt");

/// The string that an expression makes, where dates are those of UTC.
fn evaluate(source: &str) -> String {
    let zone = "for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']) {
        const method = Date.prototype[name];
        Date.prototype[name] = function (locales, options = {}) {
            return method.call(this, locales, { timeZone: 'UTC', ...options });
        };
    }";
    evaluate_after(zone, source)
}

fn evaluate_after(preparation: &str, source: &str) -> String {
    let executor = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    executor.block_on(async {
        let mut runtime = Runtime::builder().build().unwrap();
        runtime.execute("preparation.js", preparation).await.unwrap();
        match runtime.execute("test.js", format!("String({source})")).await {
            Ok(value) => value.as_string().unwrap().to_std_string_lossy(),
            Err(error) => error.to_string(),
        }
    })
}

#[test]
fn dates_and_numbers_look_as_in_node() {
    let mut wrong = Vec::new();
    for line in NODE.lines() {
        let (source, expected) = line.rsplit_once(" => ").unwrap();
        let actual = evaluate(source);
        if actual != expected {
            wrong.push(format!("{source}\n  Node.js {expected:?}\n  here    {actual:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn wrong_arguments_throw() {
    let date = "new Date(0)";
    for (source, error) in [
        (format!("{date}.toLocaleDateString('en-US', {{ timeStyle: 'short' }})"), "TypeError"),
        (format!("{date}.toLocaleTimeString('en-US', {{ dateStyle: 'short' }})"), "TypeError"),
        (format!("{date}.toLocaleString('en-US', {{ dateStyle: 'short', hour: 'numeric' }})"), "TypeError"),
        (format!("{date}.toLocaleString('en-US', {{ timeZone: 'Mars/Olympus' }})"), "RangeError"),
        (format!("{date}.toLocaleString('en-US', {{ timeZone: '+é0' }})"), "RangeError"),
        (format!("{date}.toLocaleString('en-US', {{ hour: 'x' }})"), "RangeError"),
        (format!("{date}.toLocaleString('en-US', {{ fractionalSecondDigits: 4 }})"), "RangeError"),
        (format!("{date}.toLocaleString('not-a-tag-')"), "RangeError"),
        (format!("{date}.toLocaleString('')"), "RangeError"),
        (format!("{date}.toLocaleString(null)"), "TypeError"),
        (format!("{date}.toLocaleString([5])"), "TypeError"),
        (format!("{date}.toLocaleString('en', {{ get hour() {{ throw new EvalError('x') }} }})"), "EvalError"),
        ("Date.prototype.toLocaleString.call({})".to_owned(), "TypeError"),
        ("Number.prototype.toLocaleString.call('5')".to_owned(), "TypeError"),
        ("BigInt.prototype.toLocaleString.call(5)".to_owned(), "TypeError"),
        ("(5).toLocaleString('en', { maximumFractionDigits: 101 })".to_owned(), "RangeError"),
        ("(5).toLocaleString('en', { minimumFractionDigits: 5, maximumFractionDigits: 2 })".to_owned(), "RangeError"),
        ("(5).toLocaleString('en', { style: 'currency' })".to_owned(), "TypeError"),
        ("(5).toLocaleString('en', { style: 'currency', currency: 'EURO' })".to_owned(), "RangeError"),
    ] {
        let thrown = evaluate(&format!("(() => {{ try {{ return {source} }} catch (e) {{ return e.name }} }})()"));
        assert_eq!(thrown, error, "{source}");
    }
}

#[test]
fn time_zones_are_utc_and_offsets() {
    let date = "new Date(Date.UTC(2026, 10, 20, 22, 30))";
    for (options, expected) in [
        ("{ timeZone: 'etc/utc', timeStyle: 'long' }", "10:30:00 PM UTC"),
        ("{ timeZone: '+05:30', timeZoneName: 'short' }", "11/21/2026, 4:00:00 AM GMT+5:30"),
        ("{ timeZone: '-0800', timeStyle: 'full' }", "2:30:00 PM GMT-8"),
        ("{ timeZone: '+00', timeStyle: 'long' }", "10:30:00 PM GMT"),
        ("{ timeZone: 'UTC', hour12: false, hour: 'numeric' }", "22"),
    ] {
        // A zone that has no name and no time of its own needs the other fields, which are the default ones.
        let options = options.replace(
            "timeZoneName",
            "year: 'numeric', month: 'numeric', day: 'numeric', \
             hour: 'numeric', minute: 'numeric', second: 'numeric', timeZoneName",
        );
        assert_eq!(evaluate(&format!("{date}.toLocaleString('en-US', {options})")), expected, "{options}");
    }
    let midnight = "new Date(0).toLocaleTimeString([], { hour12: false })";
    assert_eq!(evaluate(midnight), "00:00:00", "hour12: false means h23, as the standard has it today");
}

#[test]
fn options_without_a_plain_form_take_the_nearest() {
    let date = "new Date(Date.UTC(2026, 10, 5, 0, 4, 7))";
    for (options, expected) in [
        ("{ timeStyle: 'medium', hourCycle: 'h11' }", "12:04:07 AM"),
        ("{ timeStyle: 'medium', hourCycle: 'h24' }", "00:04:07"),
        ("{ timeStyle: 'full' }", "12:04:07 AM UTC"),
        ("{ hour: 'numeric', second: 'numeric' }", "12:04:07 AM"),
        ("{ year: 'numeric', day: 'numeric' }", "11/5/2026"),
        ("{ year: 'numeric', day: 'numeric', weekday: 'short' }", "Thu, 11/5/2026"),
    ] {
        assert_eq!(evaluate(&format!("{date}.toLocaleString('en-US', {options})")), expected, "{options}");
    }
}

#[test]
fn getters_use_the_local_time_zone() {
    let same = "(d => d.toLocaleTimeString('en-US', { hour: 'numeric', hourCycle: 'h23', timeZone: undefined })
        === String(d.getHours()).padStart(2, '0'))(new Date(1e12))";
    assert_eq!(evaluate(same), "true");
}

#[test]
fn the_methods_have_the_properties_of_built_in_ones() {
    let source = "[Date, Number, BigInt].every(c => {
        const d = Object.getOwnPropertyDescriptor(c.prototype, 'toLocaleString');
        return d.writable && !d.enumerable && d.configurable && d.value.length === 0 && d.value.name === 'toLocaleString';
    })";
    assert_eq!(evaluate_after("", source), "true");
}
