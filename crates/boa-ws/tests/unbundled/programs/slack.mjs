import { SocketModeClient } from "@slack/socket-mode";
await new SocketModeClient({ appToken: "xapp-1", clientOptions: { slackApiUrl: "http://127.0.0.1:PORT/slack/" } }).start();
