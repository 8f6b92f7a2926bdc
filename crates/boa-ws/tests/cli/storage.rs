//! `--local-storage`: a file that runs share.

use crate::command::{boa_ws, eval, folder};
use std::fs;

#[test]
fn items_remain_for_the_next_run() {
    let folder = folder(&[(
        "count.js",
        b"console.log(localStorage.runs = Number(localStorage.runs ?? 0) + 1)",
    )]);
    for count in ["1\n", "2\n"] {
        let run = folder.boa_ws(["--local-storage", "storage.json", "count.js"]);
        run.run().assert_out(count, 0);
    }
    let text = fs::read_to_string(folder.join("storage.json")).expect("it was written");
    assert_eq!(text, "{\n  \"runs\": \"2\"\n}\n");
}

#[test]
fn processes_lose_nothing_of_each_other() {
    let folder = folder(&[(
        "set.js",
        b"let n = 0; const timer = setInterval(() => { localStorage[scriptArgs[0] + n] = n; if (++n === 20) clearInterval(timer); })",
    )]);
    let start = |name| {
        let run = boa_ws(["--local-storage", "storage.json", "set.js", name]);
        run.current_folder(&folder).start()
    };
    let running = ["a", "b", "c", "d"].map(start);
    for run in running {
        let output = run.wait();
        assert_eq!((output.err.as_str(), output.status), ("", Some(0)));
    }
    let script = "console.log(localStorage.length)";
    let run = folder.boa_ws(["--local-storage", "storage.json", "-e", script]);
    run.run().assert_out("80\n", 0);
}

#[test]
fn a_process_that_is_killed_leaves_a_whole_file() {
    let folder = folder(&[(
        "set.js",
        b"localStorage.filler = 'x'.repeat(1e5);
          setInterval(() => { localStorage.n = Number(localStorage.n ?? 0) + 1; console.log(localStorage.n) })",
    )]);
    let mut written = 0;
    for _ in 0..10 {
        let run = folder
            .boa_ws(["--local-storage", "storage.json", "set.js"])
            .start();
        let number = |line: String| line.parse::<u32>().expect("it is a number");
        assert_eq!(number(run.line()), written + 1);
        assert_eq!(number(run.line()), written + 2);
        let last = run
            .kill()
            .out
            .lines()
            .last()
            .map_or(written + 2, |line| number(line.to_owned()));
        let script = "console.log(localStorage.filler.length, localStorage.n)";
        let run = folder.boa_ws(["--local-storage", "storage.json", "-e", script]);
        let output = run.run();
        let found = output
            .out
            .trim_end()
            .strip_prefix("100000 ")
            .expect("the rest is there");
        written = number(found.to_owned());
        // It is written before its line is.
        assert!((last..=last + 1).contains(&written), "{written} of {last}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_is_an_error() {
    for name in ["storage.json", "storage.json.lock"] {
        let folder = folder(&[]);
        let made = std::process::Command::new("mkfifo")
            .arg(folder.join(name))
            .status();
        assert!(made.expect("it can be run").success());
        let script = "localStorage.a = 1";
        let output = folder
            .boa_ws(["--local-storage", "storage.json", "-e", script])
            .run();
        assert_ne!(output.status, Some(0), "{name}");
        output.says("it is not a file");
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_new_file_leads_nowhere() {
    let folder = folder(&[("other.txt", b"precious")]);
    std::os::unix::fs::symlink("other.txt", folder.join("storage.json.new")).expect("it is new");
    let script = "localStorage.a = 1";
    let run = folder.boa_ws(["--local-storage", "storage.json", "-e", script]);
    run.run().assert_out("", 0);
    let read = |name| fs::read_to_string(folder.join(name)).expect("it is there");
    assert_eq!(read("other.txt"), "precious");
    assert_eq!(read("storage.json"), "{\n  \"a\": \"1\"\n}\n");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_stays_a_link() {
    let folder = folder(&[]);
    let link = folder.join("storage.json");
    std::os::unix::fs::symlink("kept.json", &link).expect("it is new");
    let script = "localStorage.a = 1";
    let run = folder.boa_ws(["--local-storage", "storage.json", "-e", script]);
    run.run().assert_out("", 0);
    let text = fs::read_to_string(folder.join("kept.json")).expect("it was written");
    assert_eq!(text, "{\n  \"a\": \"1\"\n}\n");
    assert!(link.is_symlink());
}

#[cfg(unix)]
#[test]
fn an_interrupted_script_has_its_items_written() {
    let folder = folder(&[(
        "endless.js",
        b"localStorage.a = 1; localStorage.b = 2; setTimeout(() => { console.log('set'); for (;;); });",
    )]);
    let run = folder
        .boa_ws(["--local-storage", "storage.json", "endless.js"])
        .start();
    assert_eq!(run.line(), "set");
    run.signal(rustix::process::Signal::INT);
    assert_eq!(run.wait().status, Some(130));
    let text = fs::read_to_string(folder.join("storage.json")).expect("it was written");
    assert_eq!(text, "{\n  \"a\": \"1\",\n  \"b\": \"2\"\n}\n");
}

#[test]
fn a_file_that_cannot_be_read_or_written_is_an_error_before_the_script_runs() {
    let folder = folder(&[]);
    let run = |file: &str| {
        let run = boa_ws(["--local-storage", file, "-e", "console.log('it runs')"]);
        run.current_folder(&folder).run()
    };
    let output = run("none/storage.json");
    output.assert_out("", 2);
    output.says("localStorage cannot be written to none/storage.json: there is no folder none");
    output.says("help: create the folder, or name a file in another one");
    assert_eq!(output.err.lines().count(), 2, "{}", output.err);
    fs::create_dir(folder.join("none")).expect("it is new");
    run("none/storage.json").assert_out("it runs\n", 0);
    fs::write(folder.join("damaged.json"), "{\"a\": \"b").expect("it is new");
    let output = run("damaged.json");
    output.assert_out("", 2);
    output.says("damaged.json has something other than the items of localStorage");
    output.says("line 1 column 8");
    let text = fs::read_to_string(folder.join("damaged.json")).expect("it is there");
    assert_eq!(text, "{\"a\": \"b");
    // The user of the tests may write any file, but not this one.
    let file = folder.join("read-only.json");
    fs::write(&file, "{}").expect("it is new");
    let mut permissions = fs::metadata(&file).expect("it is there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).expect("it is ours");
    let output = run("read-only.json");
    output.assert_out("", 2);
    output.says("you may not write there");
}

#[test]
fn a_change_that_cannot_be_written_is_reported_once() {
    let folder = folder(&[]);
    // The file that is locked first.
    fs::create_dir(folder.join("s.json.lock")).expect("it is new");
    let script = "localStorage.a = 1; setTimeout(() => { localStorage.b = 2; }, 5)";
    let run = folder.boa_ws(["--local-storage", "s.json", "-e", script]);
    let output = run.run();
    output.assert_out("", 1);
    let reports = output.err.matches("cannot be written").count();
    assert_eq!(reports, 1, "{}", output.err);
}

#[test]
fn without_a_file_there_is_a_session_storage_only() {
    let output =
        eval("console.log(typeof localStorage, sessionStorage.length); localStorage.a = 1");
    output.assert_out("undefined 0\n", 1);
    output.says("localStorage needs a file: --local-storage FILE, without --isolate");
    for other in ["--isolate", "--record=r"] {
        let output = boa_ws(["--local-storage", "s", other, "-e", "1"]).run();
        assert_eq!(output.status, Some(2));
        output.says("cannot be used with");
    }
}

#[cfg(feature = "pages")]
#[test]
fn a_page_keeps_its_items_there_too() {
    let folder = folder(&[(
        "page.html",
        b"<p id=p></p><script>p.textContent = localStorage.visits = Number(localStorage.visits ?? 0) + 1</script>",
    )]);
    for visits in ["1", "2"] {
        let run = folder.boa_ws(["--plain", "--local-storage", "s.json", "page.html"]);
        let output = run.run();
        crate::command::assert_contains(&output.out, visits);
    }
}
