importScripts("_imported.js", "data:text/javascript,var second = first + 1");
postMessage(`imported ${first} ${second}`);
const untyped = URL.createObjectURL(new Blob(["third = 3"]));
const urls = ["data:text/javascript,throw new Error('from the imported script')", "no-such-file.js", "data:,third = 3", untyped, "https://["];
for (const url of urls) {
  try {
    importScripts(url);
  } catch (error) {
    postMessage(error.name === "Error" ? String(error) : error.name);
  }
}
importScripts();
postMessage("nothing");
