//! The language of the user.

use crate::command::{boa_ws, folder};

const SCRIPT: &str =
    "console.log(navigator.language, new Intl.NumberFormat().resolvedOptions().locale)";

#[test]
fn the_language_is_that_of_the_environment() {
    for (variables, languages) in [
        (&[][..], "en-US en-US\n"),
        (&[("LANG", "de_AT.UTF-8")], "de-AT de-AT\n"),
        (
            &[("LANG", "de_AT"), ("LC_MESSAGES", "fr_FR"), ("LC_ALL", "")],
            "fr-FR fr-FR\n",
        ),
        (&[("LANG", "de_AT"), ("LC_ALL", "C.UTF-8")], "en-US en-US\n"),
    ] {
        let mut run = boa_ws(["-e", SCRIPT]);
        for (name, value) in variables {
            run = run.environment(name, value);
        }
        run.run().assert_out(languages, 0);
    }
}

#[test]
fn a_worker_has_the_language_of_its_program() {
    let script = "const source = 'postMessage(`${navigator.language} ${(1.5).toLocaleString()}`); close()'; \
        new Worker(`data:text/javascript,${source}`).onmessage = ({ data }) => console.log(data)";
    let run = boa_ws(["-e", script]).environment("LANG", "de_DE.UTF-8");
    run.run().assert_out("de-DE 1,5\n", 0);
}

#[test]
fn a_replay_has_the_recorded_language() {
    let folder = folder(&[]);
    let record = folder
        .boa_ws(["--record", "run.recording", "-e", SCRIPT])
        .environment("LANG", "sv_SE.UTF-8");
    record.run().assert_out("sv-SE sv-SE\n", 0);
    let replay = folder.boa_ws(["--replay", "run.recording"]);
    replay.run().assert_out("sv-SE sv-SE\n", 0);
}
