/** YAML files with the line of everything in them, for messages that name the place. */
package io.batkube.server.yaml;
