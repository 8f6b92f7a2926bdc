// A request of a request has its parts. Header fields of the second argument replace those of the request,
// and any member resets the referrer.
// location: http://example.com/
const first = new Request("http://peer/a#b", {
  method: "PUT", headers: { a: "1", b: "2" }, mode: "same-origin", cache: "no-store", referrer: "/from", referrerPolicy: "origin", redirect: "error",
});
const shown = ({ method, url, headers, mode, cache, referrer, referrerPolicy, redirect }) =>
  [method, url, JSON.stringify([...headers]), mode, cache, referrer, JSON.stringify(referrerPolicy), redirect].join(" ");
const same = new Request(first);
console.log(shown(same), same.headers !== first.headers);
console.log(shown(new Request(first, {})));
console.log(shown(new Request(first, { headers: { c: "3" }, cache: undefined })));
console.log(shown(new Request(first, { method: "GET" })));
console.log(shown(new Request(first, { mode: "no-cors", method: "POST" })));
// Not the second argument's object, but its members are read: a Request is fit.
console.log(shown(new Request("http://other/", first)));

// prints:
// | PUT http://peer/a#b [["a","1"],["b","2"]] same-origin no-store http://example.com/from "origin" error true
// | PUT http://peer/a#b [["a","1"],["b","2"]] same-origin no-store http://example.com/from "origin" error
// | PUT http://peer/a#b [["c","3"]] same-origin no-store about:client "" error
// | GET http://peer/a#b [["a","1"],["b","2"]] same-origin no-store about:client "" error
// | POST http://peer/a#b [] no-cors no-store about:client "" error
// | PUT http://other/ [["a","1"],["b","2"]] same-origin no-store http://example.com/from "origin" error
