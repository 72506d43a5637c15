import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { Row } from "../../../parts/part/check";
import type { Child, Items, View } from "../view";

/** lit-html escapes every value: names and messages are whatever somebody wrote into the cluster. */
export function page(view: View, connected: boolean): TemplateResult {
    return html`
        <a class="skip" href="#checks">Skip to the checks</a>
        <header>
            <h1>Carts stack <span class="name">${view.stack}</span></h1>
            <p class="cluster">${view.cluster}</p>
            ${summary(view, connected)}
        </header>
        <main>
            ${graph(view)} ${checks(view)}
            <div class="pair">${items(view.items)} ${outputs(view)}</div>
        </main>
    `;
}

/** What a screen reader is told of changes: only this, and only when it says something else. */
function summary({ checks, trouble }: View, connected: boolean): TemplateResult {
    const failing = checks.filter(({ ok }) => !ok);
    const text =
        failing.length === 0
            ? `All ${checks.length} checks hold.`
            : `${failing.length} of ${checks.length} checks fail: ${failing.map(({ title }) => title).join(", ")}.`;
    const old = connected ? trouble : "The dashboard has ended; this is what it saw last.";
    return html`
        <p role="status" class="summary ${failing.length === 0 ? "holds" : "fails"}">
            ${mark(failing.length === 0)} ${text} ${old ?? nothing}
        </p>
    `;
}

function graph({ graph: { name, steps }, checks }: View): TemplateResult {
    const instance = checks.find(({ id }) => id === "instance");
    return html`
        <section aria-labelledby="graph">
            <h2 id="graph">Graph <span class="name">${name}</span></h2>
            <p>What kro makes of the CartsStack: each step waits until those before it are ready.</p>
            ${instance ? card("CartsStack", "", instance.found, instance) : nothing}
            <ol class="steps">
                ${steps.map((children) => html`<li>${repeat(children, ({ id }) => id, childCard)}</li>`)}
            </ol>
        </section>
    `;
}

function childCard({ id, kind, after, there, optional, check }: Child): TemplateResult {
    const name = after.length === 0 ? id : `${id}, after ${after.join(" and ")}`;
    return card(kind, name, check?.found ?? (there ? "there" : optional ? "left out" : "not there"), check);
}

function card(title: string, subtitle: string, state: string, check?: Row<string>): TemplateResult {
    return html`
        <article class="card ${check ? (check.ok ? "holds" : "fails") : ""}">
            <h3>${title}</h3>
            <p class="state">${check ? mark(check.ok) : nothing} ${state}</p>
            ${check?.reason ? html`<p class="reason">${check.reason}</p>` : nothing}
            ${subtitle ? html`<p class="node">${subtitle}</p>` : nothing}
        </article>
    `;
}

function checks({ checks, shell }: View): TemplateResult {
    return html`
        <section aria-labelledby="checks">
            <h2 id="checks" tabindex="-1">Checks</h2>
            ${
                shell && checks.some(({ mend }) => mend)
                    ? html`<p>The commands work in a shell that has run <code>${shell}</code></p>`
                    : nothing
            }
            <div class="scroll" role="region" aria-labelledby="checks" tabindex="0">
                <table role="table" class="checks">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th scope="col" role="columnheader">Result</th>
                            <th scope="col" role="columnheader">Check</th>
                            <th scope="col" role="columnheader">Expected</th>
                            <th scope="col" role="columnheader">Found</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">
                        ${repeat(checks, ({ id }) => id, checkRow)}
                    </tbody>
                </table>
            </div>
        </section>
    `;
}

/** The roles are those that the elements have, which they lose where the page is narrow and they are no table's. */
function checkRow(row: Row<string>): TemplateResult {
    return html`
        <tr role="row" class=${row.unchecked ? "" : row.ok ? "holds" : "fails"}>
            <td role="cell" class="result">${row.unchecked ? "not checked" : html`${mark(row.ok)} ${row.ok ? "holds" : "fails"}`}</td>
            <th role="rowheader" scope="row">${row.title}</th>
            <td role="cell" data-column="expected">${row.expected}</td>
            <td role="cell" data-column="found">${row.found} ${row.ok ? nothing : why(row)}</td>
        </tr>
    `;
}

function why({ reason, mend }: Row<string>): TemplateResult {
    return html`
        ${reason ? html`<p class="reason">${reason}</p>` : nothing}
        ${mend ? html`<p class="mend">To mend it: <code>${mend}</code></p>` : nothing}
    `;
}

function items(items: Items): TemplateResult {
    return html`
        <section aria-labelledby="items">
            <h2 id="items">Items in the table</h2>
            ${
                "count" in items
                    ? html`<p class="count">${items.count}</p>
                          <p>${items.source}</p>`
                    : html`<p class="reason">${items.unknown}</p>`
            }
        </section>
    `;
}

function outputs({ outputs }: View): TemplateResult {
    return html`
        <section aria-labelledby="outputs">
            <h2 id="outputs">Outputs</h2>
            ${
                outputs.length === 0
                    ? html`<p>The last update did not get so far as to have any.</p>`
                    : html`
                          <div class="scroll" role="region" aria-labelledby="outputs" tabindex="0">
                              <table>
                                  <thead>
                                      <tr>
                                          <th scope="col">Name</th>
                                          <th scope="col">Value</th>
                                      </tr>
                                  </thead>
                                  <tbody>
                                      ${repeat(
                                          outputs,
                                          ({ name }) => name,
                                          ({ name, value }) => html`
                                              <tr>
                                                  <th scope="row">${name}</th>
                                                  <td><code>${value}</code></td>
                                              </tr>
                                          `,
                                      )}
                                  </tbody>
                              </table>
                          </div>
                      `
            }
        </section>
    `;
}

/** The words beside it say the same. */
function mark(ok: boolean): TemplateResult {
    return html`<span class="mark" aria-hidden="true">${ok ? "✓" : "✗"}</span>`;
}
