// onunhandledrejection that returns false has prevented the report.
onunhandledrejection = (event) => {
  console.log(event.type, event.reason);
  return false;
};
Promise.reject("a");

// prints:
// | unhandledrejection a
