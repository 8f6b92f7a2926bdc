// A module that throws rejects every import of it with the same value, and is evaluated once.
const reasons = [];
for (let i = 0; i < 2; i += 1) await import("./_throws.mjs").catch((error) => reasons.push(error));
console.log(reasons[0].message, reasons[0] === reasons[1], thrown);

// prints:
// | while evaluated true 1
