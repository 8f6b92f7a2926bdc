// A data: URL answers with the status 200 and its own type, text/plain;charset=US-ASCII by default. One that is
// not valid is a network error.
// stderr: the data: URL is not valid
(async () => {
  for (const url of ["data:,a%20b%ff", "data:text/x;charset=UTF-8;base64,aGk=", "data:;a=b,x#fragment", "data:image/png,", "data:bad type,x"]) {
    const response = await fetch(url);
    const { status, statusText, ok, type, redirected } = response;
    console.log(status, statusText, ok, type, redirected, response.url === new URL(url).href.replace(/#.*/, ""), response.headers.get("content-type"), await response.text());
  }
  const head = await fetch("data:,x", { method: "HEAD" });
  const post = await fetch("data:,x", { method: "POST", body: "y" });
  console.log(head.status, head.body, await post.text());
  for (const url of ["data:x", "data:;base64,a"]) await fetch(url).catch((error) => console.log(url, error.constructor.name));
})();

// prints:
// | 200 OK true basic false true text/plain;charset=US-ASCII a b�
// | 200 OK true basic false true text/x;charset=UTF-8 hi
// | 200 OK true basic false true text/plain;a=b x
// | 200 OK true basic false true image/png 
// | 200 OK true basic false true text/plain;charset=US-ASCII x
// | 200 null x
// | data:x TypeError
// | data:;base64,a TypeError
