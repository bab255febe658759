/** Tests of the bpf(2) bindings and of steering; most need root. */
package io.sluice.bpf;
