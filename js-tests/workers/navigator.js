// WorkerNavigator has the members of Navigator that are not for windows alone.
// real-time
const source = "postMessage(Object.keys(WorkerNavigator.prototype).join()); postMessage([navigator.appName, navigator.language].join()); close()";
const worker = new Worker(URL.createObjectURL(new Blob([source])));
worker.onmessage = ({ data }) => console.log(data);

// prints:
// | appCodeName,appName,appVersion,platform,product,userAgent,language,languages,onLine,hardwareConcurrency
// | Netscape,en-US
