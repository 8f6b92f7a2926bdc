// timeZone: "UTC" prints the time of UTC; a zone that there is not is a RangeError.
const date = new Date(0);
console.log(date.toLocaleString("en-US", { timeZone: "UTC" }));
try {
  date.toLocaleString("en-US", { timeZone: "Nowhere/None" });
} catch (error) {
  console.log(error instanceof RangeError);
}

// prints:
// | 1/1/1970, 12:00:00 AM
// | true
