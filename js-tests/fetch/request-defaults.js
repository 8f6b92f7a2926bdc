// The attributes of a Request have the defaults of the standard, or what its second argument names.
const shown = (request) => {
  const { method, url, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity, keepalive, duplex } = request;
  return JSON.stringify([method, url, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity, keepalive, duplex]);
};
const request = new Request("HTTP://Peer:80/a/../b?c#d");
console.log(shown(request));
console.log(request.body, request.bodyUsed, request.signal.aborted, request.isReloadNavigation, request.isHistoryNavigation);
console.log(request.headers === request.headers, request.signal === request.signal, [...request.headers].length);
console.log(shown(new Request("http://peer/", {
  method: "put", referrer: "", referrerPolicy: "no-referrer", mode: "same-origin", credentials: "omit", cache: "only-if-cached",
  redirect: "manual", integrity: "sha256-x", keepalive: 1, duplex: "half", priority: "high", window: null,
})));

// prints:
// | ["GET","http://peer/b?c#d","","about:client","","cors","same-origin","default","follow","",false,"half"]
// | null false false false false
// | true true 0
// | ["PUT","http://peer/","","","no-referrer","same-origin","omit","only-if-cached","manual","sha256-x",true,"half"]
