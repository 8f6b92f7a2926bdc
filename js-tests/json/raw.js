// JSON.rawJSON goes into a text as it is, from wherever it is returned.
const raw = JSON.rawJSON("1.0000000000000000001");
console.log(JSON.stringify(raw), JSON.stringify([raw, { raw }]), JSON.stringify({ a: 1 }, (key, value) => (key ? JSON.rawJSON('"x"') : value)));
console.log(JSON.stringify({ toJSON: () => raw }), JSON.isRawJSON(raw), JSON.isRawJSON(JSON.parse("{}")), JSON.stringify([raw], null, 1).length);
console.log(JSON.stringify(JSON.rawJSON('"\u20ac"')), JSON.stringify(["é", JSON.rawJSON('"\\u20ac"')]));

// prints:
// | 1.0000000000000000001 [1.0000000000000000001,{"raw":1.0000000000000000001}] {"a":"x"}
// | 1.0000000000000000001 true false 26
// | "€" ["é","\u20ac"]
