// An invalid date prints as such in every form, and has no ISO form.
const date = new Date(NaN);
console.log(date.toLocaleString(), date.toLocaleDateString(), date.toLocaleTimeString(), String(date));
try {
  date.toISOString();
} catch (error) {
  console.log(error instanceof RangeError);
}
console.log(JSON.stringify({ date }));

// prints:
// | Invalid Date Invalid Date Invalid Date Invalid Date
// | true
// | {"date":null}
