/** Which objects a list, a watch or a mass deletion is about: label and field selectors. */
package io.batkube.kubernetes.selector;
