import * as http from "node:http";
import * as https from "node:https";

/** Whether `url` answers 200 within two seconds. Certificates are not checked: this is loopback, and a health check. */
export function answers(url: string): Promise<boolean> {
    return new Promise((resolve) => {
        const get = url.startsWith("https:") ? https.get : http.get;
        const request = get(url, { timeout: 2000, rejectUnauthorized: false, agent: false }, (response) => {
            response.resume();
            resolve(response.statusCode === 200);
        });
        request.on("timeout", () => request.destroy());
        request.on("error", () => resolve(false));
    });
}
