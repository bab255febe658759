/** The demo, held to what it shows. */
package io.sluice.testbed;
