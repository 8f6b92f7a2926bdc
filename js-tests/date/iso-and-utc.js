// The forms that no locale changes are those of ECMAScript.
const date = new Date(Date.UTC(2026, 10, 20, 9, 5, 3, 7));
console.log(date.toISOString(), date.toUTCString(), JSON.stringify(date));
console.log(Date.parse("2026-11-20T09:05:03.007Z") === date.getTime(), Date.parse("2026-11-20") === Date.UTC(2026, 10, 20));
console.log(/^Fri Nov 20 2026 \d\d:\d\d:03 GMT[+-]\d{4}/.test(String(date)));

// prints:
// | 2026-11-20T09:05:03.007Z Fri, 20 Nov 2026 09:05:03 GMT "2026-11-20T09:05:03.007Z"
// | true true
// | true
