// An invalid URL is a TypeError, and null from parse; canParse returns whether it is valid.
for (const args of [["relative"], [""], ["http://"], ["http://h:99999"], ["http://a b/"], ["x", "y"], [undefined]]) {
  let name;
  try {
    new URL(...args);
  } catch (error) {
    name = error.constructor.name;
  }
  console.log(name, URL.canParse(...args), URL.parse(...args));
}
console.log(URL.canParse("a", "http://h"), URL.parse("a", "http://h").href, URL.canParse("a:b", "c"));
console.log(URL.parse("b", undefined), URL.parse("a:b") instanceof URL);

// prints:
// | TypeError false null
// | TypeError false null
// | TypeError false null
// | TypeError false null
// | TypeError false null
// | TypeError false null
// | TypeError false null
// | true http://h/a false
// | null true
