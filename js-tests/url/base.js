// A relative URL is resolved against the base, which is one itself.
for (const [url, base] of [["../x", "http://h/a/b/c"], ["//other/y", "https://h/"], ["?q", "http://h/p?old#f"], ["#n", "http://h/p?q"], ["", "http://h/p"], ["ws://w", "http://h"]]) {
  console.log(new URL(url, base).href);
}

// prints:
// | http://h/a/x
// | https://other/y
// | http://h/p?q
// | http://h/p?q#n
// | http://h/p
// | ws://w/
