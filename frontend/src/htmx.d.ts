// The few parts of htmx these modules call; the library itself comes with django-htmx's static files.
interface HtmxRequestOptions {
  target?: string | Element;
  swap?: string;
  source?: string | Element;
  values?: Record<string, string>;
}

interface Htmx {
  config: { defaultSettleDelay: number };
  trigger(element: Element, event: string): void;
  ajax(verb: "GET" | "POST", path: string, options: HtmxRequestOptions): Promise<void>;
}

declare const htmx: Htmx;
