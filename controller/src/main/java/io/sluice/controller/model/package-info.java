/**
 * What the operator wants: VIPs, their backends and how these are checked. Every type is immutable and valid by
 * construction, so whoever holds a {@link io.sluice.controller.model.Spec} holds one that can be published; an edit
 * gives a new one or is refused with a sentence ({@link io.sluice.controller.model.RefusedException}). {@link
 * io.sluice.controller.model.SpecFile} keeps it on disk.
 */
package io.sluice.controller.model;
