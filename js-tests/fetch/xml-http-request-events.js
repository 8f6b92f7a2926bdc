// The events of an XMLHttpRequest and of its upload, in the order of the standard, with the state and the progress.
const request = new XMLHttpRequest();
const shown = ({ type, loaded, total, lengthComputable }) => (loaded === undefined ? type : `${type} ${loaded}/${total} ${lengthComputable}`);
const types = ["loadstart", "progress", "abort", "error", "load", "timeout", "loadend"];
for (const type of ["readystatechange", ...types]) {
  request[`on${type}`] = (event) => console.log(request.readyState, shown(event));
}
for (const type of types) {
  request.upload.addEventListener(type, (event) => console.log("upload", shown(event), event.target === request.upload));
}
console.log(request.readyState, request.status, JSON.stringify(request.responseText), request.getAllResponseHeaders() === "");
request.open("post", "http://peer/?answer=200 Fine,{Content-Type} {X} {content}");
request.setRequestHeader("X", "y");
request.send("four");
console.log("sent");
request.addEventListener("loadend", () => {
  console.log(request.status, request.statusText, request.responseURL.startsWith("http://peer/?answer="));
  console.log(request.responseText);
});

// prints:
// | 0 0 "" true
// | 1 readystatechange
// | 1 loadstart 0/0 false
// | upload loadstart 0/4 true true
// | sent
// | upload progress 4/4 true true
// | upload load 4/4 true true
// | upload loadend 4/4 true true
// | 2 readystatechange
// | 3 readystatechange
// | 3 progress 31/31 true
// | 4 readystatechange
// | 4 load 31/31 true
// | 4 loadend 31/31 true
// | 200 Fine true
// | text/plain;charset=UTF-8 y four
