//! The contracts of tools, resources, prompts and plugins, and the manager that holds them.
