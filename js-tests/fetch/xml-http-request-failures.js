// open(), setRequestHeader(), send() and the attributes throw the exceptions of the standard. There are no synchronous requests.
// stderr: refused
const request = new XMLHttpRequest();
const failure = (steps) => {
  try {
    return steps();
  } catch (error) {
    return error.name;
  }
};
const shown = (...steps) => console.log(...steps.map(failure));
shown(() => request.send(), () => request.setRequestHeader("a", "b"), () => request.open("G T", "http://peer/"));
shown(() => request.open("trace", "http://peer/"), () => request.open("GET", "http://["), () => request.open("GET"));
shown(() => request.open("GET", "http://peer/", false), () => request.open("GET", "http://peer/", undefined));
request.responseType = "json";
shown(() => request.open("GET", "http://peer/", false), () => request.responseText);
request.responseType = "wrong";
console.log(request.responseType);
request.open("GET", "http://peer/?drain");
shown(() => request.setRequestHeader("a b", "c"), () => request.setRequestHeader("a", "b\nc"), () => request.setRequestHeader("Cookie", "a"));
request.send();
shown(() => request.send(), () => request.setRequestHeader("a", "b"), () => { request.withCredentials = true; });
request.onreadystatechange = request.onabort = request.onloadend = ({ type }) => console.log(type, request.readyState);
request.abort();
console.log(request.readyState);
request.abort();

const failing = new XMLHttpRequest();
failing.open("GET", "http://refused/");
failing.onerror = failing.onloadend = failing.onload = ({ type }) => console.log(type, failing.status, failing.readyState, failing.response === "");
failing.send();

// prints:
// | InvalidStateError InvalidStateError SyntaxError
// | SecurityError SyntaxError TypeError
// | NotSupportedError NotSupportedError
// | InvalidAccessError InvalidStateError
// | json
// | SyntaxError SyntaxError undefined
// | InvalidStateError InvalidStateError InvalidStateError
// | readystatechange 4
// | abort 4
// | loadend 4
// | 0
// | error 0 4 true
// | loadend 0 4 true
