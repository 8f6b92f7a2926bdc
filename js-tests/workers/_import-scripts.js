importScripts("_imported.js", "data:text/javascript,var second = first + 1");
postMessage(`imported ${first} ${second}`);
for (const url of ["data:text/javascript,throw new Error('from the imported script')", "no-such-file.js", "https://["]) {
  try {
    importScripts(url);
  } catch (error) {
    postMessage(error.name === "Error" ? String(error) : error.name);
  }
}
importScripts();
postMessage("nothing");
