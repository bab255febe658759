/** Tests of the package of the same name. */
package io.sluice.controller.model;
