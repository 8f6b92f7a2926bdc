// A method is a token that is not forbidden. DELETE, GET, HEAD, OPTIONS, POST and PUT are written in
// upper case, and no other method is.
for (const method of ["delete", "Get", "heAd", "options", "post", "put", "patch", "Patch", "x", "TRACK", "trace", "Connect", "", "a b", "é", undefined]) {
  try {
    console.log(String(method), new Request("http://peer/", { method }).method);
  } catch (error) {
    console.log(String(method), error.constructor.name);
  }
}

// prints:
// | delete DELETE
// | Get GET
// | heAd HEAD
// | options OPTIONS
// | post POST
// | put PUT
// | patch patch
// | Patch Patch
// | x x
// | TRACK TypeError
// | trace TypeError
// | Connect TypeError
// |  TypeError
// | a b TypeError
// | é TypeError
// | undefined GET
