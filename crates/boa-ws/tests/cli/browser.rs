//! The example chat in a browser and in a terminal: the same page must have the same text. The
//! steps in the browser are in `browser.mjs`, which node runs with puppeteer-core.

use crate::packages;
use serde_json::Value;
use std::{
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::LazyLock,
};

/// The programs of browsers that puppeteer drives: names in the path, and where macOS has one.
const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// The package from npm, in a version that works with Debian's node.
const PUPPETEER: &str = "puppeteer-core@24.43.1";

#[cfg(feature = "pages")]
#[test]
fn a_browser_shows_the_same_text() {
    use crate::{ROOT, command::folder, not_run::not_run, peer::EchoServer, terminal::in_terminal};
    use std::ffi::OsStr;

    let Tools {
        browser: program,
        node,
        puppeteer,
    } = match tools() {
        Ok(tools) => tools,
        Err(why) => return not_run(&why),
    };
    let server = EchoServer::start();
    let root = Path::new(ROOT);
    let profile = folder(&[]);
    let url =
        url::Url::from_file_path(root.join("examples/chat/index.html")).expect("it is absolute");

    let mut terminal = in_terminal([server.instead_of(8080).as_str(), "examples/chat/index.html"])
        .current_folder(root)
        .size(72, 30)
        .start();
    terminal.shows("What is your name?");
    terminal.types("Ann\t ");
    terminal.shows("User Ann signed in at ");

    let port = server.port.to_string();
    let script = root.join("crates/boa-ws/tests/cli/browser.mjs");
    let arguments: [&OsStr; 6] = [
        script.as_ref(),
        puppeteer.as_ref(),
        program.as_ref(),
        profile.as_os_str(),
        url.as_str().as_ref(),
        port.as_ref(),
    ];
    let mut browser = Browser::start(Command::new(node).args(arguments));
    terminal.shows("• Zoe");
    terminal.shows("Zoe: From a browser");
    terminal.types("And from a terminal\r");
    let texts = browser.texts();
    terminal.shows("Ann: And from a terminal");
    terminal.until("an empty line to type into", |screen| {
        !screen.contents().contains("[And")
    });
    let (outside, inside) = (&texts["outside"], &texts["inside"]);

    let seen = terminal.contents();
    let (framed, plain): (Vec<&str>, Vec<&str>) = seen
        .lines()
        .partition(|line| line.starts_with(['│', '┌', '└']));
    let texts = |lines: &[&str]| -> Vec<String> {
        let text = |line: &&str| {
            line.trim_matches(['│', '┌', '┐', '└', '┘', '█', '─', '•', ' '])
                .to_owned()
        };
        // Controls have no text of their own in a browser.
        let is_text = |line: &String| !line.is_empty() && !line.starts_with(['[', '<']);
        lines.iter().map(text).filter(is_text).collect()
    };
    let lines = |text: &Value| -> Vec<String> {
        let lines = text
            .as_str()
            .expect("a text")
            .lines()
            .map(|line| line.trim().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    assert_eq!(lines(outside), texts(&plain));
    // A later client has no earlier messages. The first row is the frame's title.
    let heard = lines(inside);
    let ours = texts(&framed);
    assert!(
        heard.len() > 2 && ours.len() > heard.len(),
        "{ours:?} {heard:?}"
    );
    assert_eq!(heard, ours[ours.len() - heard.len()..]);
}

/// A browser, and the programs that drive it.
pub(crate) struct Tools {
    pub(crate) browser: PathBuf,
    pub(crate) node: PathBuf,
    /// A folder with puppeteer.
    pub(crate) puppeteer: PathBuf,
}

/// The tools, or the reason why there are none.
pub(crate) fn tools() -> Result<Tools, String> {
    let Some(browser) = BROWSERS.iter().find_map(|name| in_path(name)) else {
        return Err("no Chromium is installed, so no browser showed the page".to_owned());
    };
    let Some(node) = in_path("node") else {
        return Err("node is not installed, so no browser showed the page".to_owned());
    };
    let puppeteer = puppeteer()
        .map_err(|why| format!("{PUPPETEER} can't be had, so no browser showed the page: {why}"))?;
    Ok(Tools {
        browser,
        node,
        puppeteer,
    })
}

/// The path of a program. An absolute path stays as it is.
fn in_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// The folder with puppeteer, which is installed once for all runs. An error is the reason why it
/// could not be.
fn puppeteer() -> Result<PathBuf, String> {
    static INSTALLED: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(PUPPETEER.replace('@', "-"));
        if folder.is_dir() {
            return Ok(folder);
        }
        packages::install(&folder, |folder| {
            let mut npm = packages::npm_install();
            npm.arg(PUPPETEER).arg("--prefix").arg(folder);
            npm
        })?;
        Ok(folder)
    });
    INSTALLED.clone()
}

/// The script that drives a browser. Both end with the test.
pub(crate) struct Browser(Child);

impl Browser {
    pub(crate) fn start(command: &mut Command) -> Self {
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        Self(child.expect("node can be run"))
    }

    /// The final text of the page, from the script.
    pub(crate) fn texts(&mut self) -> Value {
        let mut line = String::new();
        let read = BufReader::new(self.0.stdout.take().expect("a pipe")).read_line(&mut line);
        read.expect("it is text");
        serde_json::from_str(&line).expect("the script prints what it has read")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The script and the browser end at the end of its input.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
