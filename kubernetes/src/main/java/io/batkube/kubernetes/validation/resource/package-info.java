/** The rules of devices: claims, their templates, classes and slices. */
package io.batkube.kubernetes.validation.resource;
