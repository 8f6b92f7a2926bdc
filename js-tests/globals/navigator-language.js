// The language is that of the engine; the languages are one frozen array; the number of processors does not change.
const { language, languages, onLine, hardwareConcurrency, userAgent } = navigator;
console.log(language, languages, Object.isFrozen(languages), navigator.languages === languages, onLine);
console.log(Number.isInteger(hardwareConcurrency), hardwareConcurrency > 0, navigator.hardwareConcurrency === hardwareConcurrency);
navigator.language = "de";
console.log(navigator.language, typeof userAgent);
for (const [name, { get, set, enumerable }] of Object.entries(Object.getOwnPropertyDescriptors(Navigator.prototype))) {
  console.log(name, typeof get, typeof set, enumerable);
}
try {
  Object.getOwnPropertyDescriptor(Navigator.prototype, "hardwareConcurrency").get.call({});
} catch (error) {
  console.log(error.name);
}

// prints:
// | en-US [ 'en-US' ] true true true
// | true true true
// | en-US string
// | userAgent function undefined true
// | language function undefined true
// | languages function undefined true
// | onLine function undefined true
// | hardwareConcurrency function undefined true
// | constructor undefined undefined false
// | TypeError
