// The setters of a URL change their part, and ignore what cannot be.
const url = new URL("http://a/");
for (const [name, value] of [
  ["protocol", "wss:x"], ["protocol", "mailto"], ["username", "me"], ["password", "@"], ["host", "b:81"], ["hostname", "c:82"],
  ["port", "83x"], ["port", "x"], ["port", ""], ["pathname", "p q"], ["search", "?r"], ["hash", "s"], ["search", ""], ["hash", ""],
  ["port", "443"], ["origin", "http://q/"], ["href", "x:y"],
]) {
  url[name] = value;
  console.log(name, url.href);
}
try {
  url.href = "no url";
} catch (error) {
  console.log(error instanceof TypeError, url.href);
}

// prints:
// | protocol wss://a/
// | protocol wss://a/
// | username wss://me@a/
// | password wss://me:%40@a/
// | host wss://me:%40@b:81/
// | hostname wss://me:%40@b:81/
// | port wss://me:%40@b:83/
// | port wss://me:%40@b:83/
// | port wss://me:%40@b/
// | pathname wss://me:%40@b/p%20q
// | search wss://me:%40@b/p%20q?r
// | hash wss://me:%40@b/p%20q?r#s
// | search wss://me:%40@b/p%20q#s
// | hash wss://me:%40@b/p%20q
// | port wss://me:%40@b/p%20q
// | origin wss://me:%40@b/p%20q
// | href x:y
// | true x:y
