// Response.error() is a network error. Response.redirect() has the status of a redirect, 302 by default, and
// a Location that is parsed with the location as its base.
// location: http://example.com/dir/
const shown = ({ type, url, redirected, status, ok, statusText, body, headers }) =>
  console.log(JSON.stringify([type, url, redirected, status, ok, statusText, body, [...headers]]));
shown(Response.error());
shown(Response.redirect("other?é#f"));
shown(Response.redirect("https://peer", 308));
for (const [url, status] of [["x", 200], ["x", 304], ["x", 300], ["http://", 301], ["http://", 200], ["x", 65837]]) {
  try {
    console.log(url, status, Response.redirect(url, status).status);
  } catch (error) {
    console.log(url, status, error.constructor.name);
  }
}

// prints:
// | ["error","",false,0,false,"",null,[]]
// | ["default","",false,302,false,"",null,[["location","http://example.com/dir/other?%C3%A9#f"]]]
// | ["default","",false,308,false,"",null,[["location","https://peer/"]]]
// | x 200 RangeError
// | x 304 RangeError
// | x 300 RangeError
// | http:// 301 TypeError
// | http:// 200 TypeError
// | x 65837 301
