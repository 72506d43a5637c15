/** One entry of a container's `env`. */
export interface Variable {
    /** Name of the environment variable. */
    readonly name: string;
    /** Its value: the URL of the carts service, or JSON with it. */
    readonly value: string;
}

/** What every release of the retail store's UI (1.0.0 to 1.6.2) reads; `RETAIL_UI_ENDPOINTS_CARTS_URL` none of them does. */
export const CARTS_VARIABLE = "RETAIL_UI_ENDPOINTS_CARTS";

/** Spring Boot (the UI 1.2.1 has 3.4) reads properties out of this one and puts them above those of all other variables. */
export const SPRING_VARIABLE = "SPRING_APPLICATION_JSON";

/** The variable that tells the shop's UI where the carts are. */
export function cartsVariable(name: string, endpoint: string): Variable {
    const value = name === SPRING_VARIABLE ? JSON.stringify({ "retail.ui.endpoints.carts": endpoint }) : endpoint;
    return { name, value };
}
