//! The series as a git repository in `engine/edit`: a commit for each patch, on top of the base.

use super::{
    Tree, base, files_of,
    series::{Patch, Topics, patches},
    stamp::stamp,
    write_files,
};
use crate::tools::{Error, file, run_with_input, say};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The tag of the commit that has Boa's files as they are published.
pub(super) const BASE: &str = "base";
/// The subject of the commit after it, with the new files.
const FILES: &str = "Add the files of engine/files";
/// The file with the stamp of the series that the repository was made of, or exported to.
const SERIES: &str = ".git/series";
/// The line at the end of a commit's message that names its patch.
pub(super) const NAME: &str = "Patch: ";
/// How a patch is written, whatever the settings of the user are.
pub(super) const DIFF: [&str; 11] = [
    "diff",
    "--full-index",
    "--unified=3",
    "--inter-hunk-context=0",
    "--indent-heuristic",
    "--diff-algorithm=myers",
    "--no-renames",
    "--no-ext-diff",
    "--no-color",
    "--src-prefix=a/",
    "--dst-prefix=b/",
];
/// What git shows of functions in the headers of hunks.
const ATTRIBUTES: &str = "*.rs diff=rust\n";
/// The manifests are those of `packages/`, so that cargo works in the folder.
const EXCLUDED: &str = "Cargo.toml\nCargo.lock\n/target\n";

/// The repository, in the folder of the engine.
pub(super) struct Repository {
    pub(super) folder: PathBuf,
}

impl Repository {
    pub(super) fn open(engine: &Path) -> Result<Self, Error> {
        let folder = engine.join("edit");
        if folder.join(".git").exists() {
            Ok(Self { folder })
        } else {
            Err(Error::NoRepository)
        }
    }

    /// Makes the repository: a commit with the base, one with the new files, and one for each
    /// patch.
    pub(super) fn create(engine: &Path) -> Result<Self, Error> {
        let folder = engine.join("edit");
        if folder.exists() {
            return Err(Error::RepositoryExists(folder));
        }
        let patches = patches(engine)?;
        let base = base::tree(&engine.join("base"))?;
        // It has its name when it is complete.
        let new = engine.join("edit.new");
        if new.exists() {
            file(&new, fs::remove_dir_all(&new))?;
        }
        file(&new, fs::create_dir(&new))?;
        let repository = Self { folder: new };
        repository.initialize()?;
        write_files(&repository.folder, &base)?;
        repository.commit_all("Boa, as it is published\n")?;
        repository.git(&["tag", BASE])?;
        write_files(&repository.folder, &files_of(&engine.join("files"))?)?;
        repository.commit_all(&format!("{FILES}\n"))?;
        for patch in &patches {
            repository.commit(patch)?;
        }
        // Git does not see them.
        write_files(&repository.folder, &manifests(engine)?)?;
        repository.is_now_of(engine)?;
        file(&folder, fs::rename(&repository.folder, &folder))?;
        Ok(Self { folder })
    }

    /// Remembers the series of the folder of the engine as that of the repository.
    pub(super) fn is_now_of(&self, engine: &Path) -> Result<(), Error> {
        let path = self.folder.join(SERIES);
        let stamp = file(engine, stamp(engine))?;
        file(&path, fs::write(&path, stamp))
    }

    /// Fails if the folder of the engine has got another series since, which an export would undo.
    pub(super) fn check_is_of(&self, engine: &Path) -> Result<(), Error> {
        let stamp = file(engine, stamp(engine))?;
        if fs::read_to_string(self.folder.join(SERIES)).is_ok_and(|it| it == stamp) {
            Ok(())
        } else {
            Err(Error::OtherSeries)
        }
    }

    fn initialize(&self) -> Result<(), Error> {
        self.git(&["init", "--quiet", "--initial-branch", "series"])?;
        for (name, value) in [
            ("user.name", "boa_websocket"),
            ("user.email", "boa_websocket@localhost"),
            ("commit.gpgSign", "false"),
            ("core.autocrlf", "false"),
            // A conflict that was resolved once is resolved alike in the next attempt.
            ("rerere.enabled", "true"),
            ("merge.conflictStyle", "zdiff3"),
        ] {
            self.git(&["config", name, value])?;
        }
        let info = self.folder.join(".git/info");
        file(&info, fs::create_dir_all(&info))?;
        for (name, text) in [("attributes", ATTRIBUTES), ("exclude", EXCLUDED)] {
            let path = info.join(name);
            file(&path, fs::write(&path, text))?;
        }
        Ok(())
    }

    pub(super) fn commit_all(&self, message: &str) -> Result<(), Error> {
        self.git(&["add", "--all"])?;
        self.commit_index(message)
    }

    fn commit_index(&self, message: &str) -> Result<(), Error> {
        let commit = ["commit", "--quiet", "--cleanup=verbatim", "--file=-"];
        self.git_with(&commit, message).map(drop)
    }

    /// Applies a patch, and commits it.
    fn commit(&self, patch: &Patch) -> Result<(), Error> {
        let apply = ["apply", "--index", "--whitespace=nowarn", "-"];
        self.git_with(&apply, patch.diff())?;
        let (subject, body) = (patch.subject()?, patch.body()?);
        self.commit_index(&format!("{subject}\n\n{body}{NAME}{}\n", patch.name))
    }

    /// The series as the commits above the base have it: the new files, and the patches.
    pub(super) fn series(&self, base: &str) -> Result<(Tree, Vec<Patch>), Error> {
        let range = format!("{base}..HEAD");
        let commits = self.git(&["rev-list", "--reverse", &range])?;
        let of_base = self.paths(base)?;
        let with_files = match commits.lines().next() {
            Some(first) if self.message(first)?.starts_with(FILES) => self.paths(first)?,
            _ => BTreeSet::new(),
        };
        let of_series = self.paths("HEAD")?;
        let new: Vec<&String> = with_files
            .difference(&of_base)
            .filter(|path| of_series.contains(*path))
            .collect();
        let mut files = Tree::new();
        for path in &new {
            let content = self.git_bytes(&["show", &format!("HEAD:{path}")])?;
            files.insert((*path).clone(), content);
        }
        let excluded: Vec<String> = new
            .iter()
            .map(|path| format!(":(exclude,top,literal){path}"))
            .collect();
        let mut topics = Topics::default();
        let mut patches = Vec::new();
        for commit in commits.lines() {
            let message = self.message(commit)?;
            let parent = format!("{commit}^");
            let mut arguments = DIFF.to_vec();
            arguments.extend([&*parent, commit, "--", "."]);
            arguments.extend(excluded.iter().map(String::as_str));
            let diff = self.git(&arguments)?;
            if diff.is_empty() {
                continue;
            }
            let (named, message): (Vec<&str>, Vec<&str>) = message
                .trim_end()
                .lines()
                .partition(|line| line.starts_with(NAME));
            let name = named.last().and_then(|line| line.strip_prefix(NAME));
            patches.push(topics.patch(name, &message, &diff)?);
        }
        check_names(&patches)?;
        Ok((files, patches))
    }

    /// Fails if something is not committed, or a rebase is under way.
    pub(super) fn check_is_complete(&self) -> Result<(), Error> {
        let status = self.git(&["status", "--porcelain"])?;
        if !status.is_empty() {
            return Err(Error::NotCommitted(status));
        }
        let branch = self.git(&["branch", "--show-current"])?;
        if self.is_rebasing() || branch.trim() != "series" {
            return Err(Error::NotAtEnd);
        }
        Ok(())
    }

    pub(super) fn is_rebasing(&self) -> bool {
        let git = self.folder.join(".git");
        git.join("rebase-merge").exists() || git.join("rebase-apply").exists()
    }

    fn message(&self, commit: &str) -> Result<String, Error> {
        self.git(&["log", "-1", "--format=%B", commit])
    }

    fn paths(&self, commit: &str) -> Result<BTreeSet<String>, Error> {
        let list = self.git(&["ls-tree", "-r", "-z", "--name-only", commit])?;
        Ok(list.split_terminator('\0').map(str::to_owned).collect())
    }

    pub(super) fn git(&self, arguments: &[&str]) -> Result<String, Error> {
        self.git_with(arguments, "")
    }

    fn git_bytes(&self, arguments: &[&str]) -> Result<Vec<u8>, Error> {
        run_with_input(&mut self.command(arguments), "")
    }

    fn git_with(&self, arguments: &[&str], input: &str) -> Result<String, Error> {
        let output = run_with_input(&mut self.command(arguments), input)?;
        Ok(String::from_utf8_lossy(&output).into_owned())
    }

    /// The settings of the user would change what git writes, and hooks of git set variables for
    /// another repository.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut git = Command::new("git");
        git.args(arguments)
            .current_dir(&self.folder)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .env_remove("GIT_INDEX_FILE");
        git
    }
}

/// The manifests of a workspace that has the packages beside its own manifest, without their build
/// script.
pub(super) fn manifests(engine: &Path) -> Result<Tree, Error> {
    let packages = base::packages(&engine.join("base"))?;
    let names: Vec<_> = packages.iter().map(|it| it.name.as_str()).collect();
    let workspace = engine.join("Cargo.toml");
    let text = file(&workspace, fs::read_to_string(&workspace))?;
    let mut manifests = Tree::from([(
        "Cargo.toml".to_owned(),
        text.replace("packages/*", &names.join("\", \""))
            .replace("packages/", "")
            .into_bytes(),
    )]);
    for package in packages {
        let name = format!("{}/Cargo.toml", package.name);
        let path = engine.join("packages").join(&name);
        let text = file(&path, fs::read_to_string(&path))?;
        let lines = text.lines().filter(|line| !line.starts_with("build = "));
        let lines: String = lines.flat_map(|line| [line, "\n"]).collect();
        manifests.insert(name, lines.into_bytes());
    }
    Ok(manifests)
}

/// Fails if a name is there twice, or a patch is not beside the others of its topic.
fn check_names(patches: &[Patch]) -> Result<(), Error> {
    let (mut names, mut topics) = (BTreeSet::new(), BTreeSet::new());
    let mut last = "";
    for patch in patches {
        let topic = patch.topic();
        if topic != last && !topics.insert(topic) {
            return Err(Error::Misplaced(patch.name.clone()));
        }
        last = topic;
        if !names.insert(&patch.name) {
            return Err(Error::NamedTwice(patch.name.clone()));
        }
    }
    Ok(())
}

/// `cargo xtask engine edit`
pub(super) fn edit(engine: &Path) -> Result<(), Error> {
    let repository = match Repository::open(engine) {
        Err(Error::NoRepository) => Repository::create(engine)?,
        opened => opened?,
    };
    repository.check_is_of(engine)?;
    say(&format!(
        "the series is in {}, with a commit for each patch\n\
         help: commit a correction by `git commit --fixup COMMIT`, then `git rebase --interactive --autosquash {BASE}`, \
         then `cargo xtask engine export`",
        repository.folder.display()
    ));
    Ok(())
}

/// `cargo xtask engine export`
pub(super) fn export(engine: &Path) -> Result<(), Error> {
    let repository = Repository::open(engine)?;
    repository.check_is_complete()?;
    repository.check_is_of(engine)?;
    let (files, patches) = repository.series(BASE)?;
    let count = patches.len();
    super::series::write(engine, &files, &patches)?;
    repository.is_now_of(engine)?;
    say(&format!(
        "wrote {count} patches and {} new files",
        files.len()
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patches_of(names: [&str; 3]) -> Result<(), Error> {
        let patch = |name: &str| Patch {
            name: name.to_owned(),
            text: String::new(),
        };
        check_names(&names.map(patch))
    }

    #[test]
    fn a_patch_has_a_name_of_its_own_beside_those_of_its_topic() {
        assert!(patches_of(["calls/a", "calls/b", "limits/a"]).is_ok());
        let twice = patches_of(["calls/a", "calls/a", "limits/a"]);
        assert!(matches!(twice, Err(Error::NamedTwice(name)) if name == "calls/a"));
        let apart = patches_of(["calls/a", "limits/a", "calls/b"]);
        assert!(matches!(apart, Err(Error::Misplaced(name)) if name == "calls/b"));
    }
}
