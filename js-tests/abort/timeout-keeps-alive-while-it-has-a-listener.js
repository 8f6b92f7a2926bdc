// A signal's timeout keeps the script while it, or a signal that depends on it, has a listener for `abort`.
const wait = (what, signal) => {
  signal.onabort = ({ target }) => console.log(what, target.reason.name);
};
wait("its own", AbortSignal.timeout(600_000));
wait("any", AbortSignal.any([AbortSignal.any([AbortSignal.timeout(1_200_000)]), new AbortController().signal]));

// prints:
// | its own TimeoutError
// | any TimeoutError
