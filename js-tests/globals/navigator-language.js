// The program sets the language, en-US by default; the languages are one frozen array.
const { language, languages, onLine, hardwareConcurrency, userAgent } = navigator;
console.log(language, languages, Object.isFrozen(languages), navigator.languages === languages, onLine);
console.log(Number.isInteger(hardwareConcurrency), hardwareConcurrency > 0, navigator.hardwareConcurrency === hardwareConcurrency);
navigator.language = "de";
console.log(navigator.language, typeof userAgent);

// prints:
// | en-US [ 'en-US' ] true true true
// | true true true
// | en-US string
