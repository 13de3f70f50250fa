//! The derive behind `salus_json::FromNode`; see there.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{
    Data, DeriveInput, Error, Field, Fields, Ident, LitStr, Result, Variant, parse_macro_input,
};

/// Derives `FromNode` for a struct with named fields or an enum.
///
/// Names are read from the `serde` attributes that are there for writing: `rename` of a field,
/// `rename_all = "kebab-case"`; without one, variants are snake case, as `cw_serde` writes them. A
/// field with `#[serde(default)]` may be left out, and so may an `Option`. Everything unknown,
/// missing or repeated is refused.
#[proc_macro_derive(FromNode, attributes(serde))]
pub fn from_node(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let body = match &input.data {
        Data::Struct(data) => {
            let (names, build) = read_fields(&data.fields, &quote!(Self))?;
            quote! {
                let mut fields = ::salus_json::Fields::of(node, &[#(#names),*])?;
                ::core::result::Result::Ok(#build)
            }
        }
        Data::Enum(data) => read_variants(input, data.variants.iter())?,
        Data::Union(_) => return Err(Error::new_spanned(input, "a union cannot be read")),
    };
    let name = &input.ident;
    let mut generics = input.generics.clone();
    for parameter in generics.type_params_mut() {
        parameter
            .bounds
            .push(syn::parse_quote!(::salus_json::FromNode));
        parameter.default = None;
    }
    let (implementing, arguments, filter) = generics.split_for_impl();
    Ok(quote! {
        impl #implementing ::salus_json::FromNode for #name #arguments #filter {
            fn from_node(
                node: ::salus_json::Node,
            ) -> ::core::result::Result<Self, ::salus_json::NodeError> {
                #body
            }
        }
    })
}

/// The names of named fields, and the expression that builds them in that order.
fn read_fields(fields: &Fields, path: &TokenStream) -> Result<(Vec<LitStr>, TokenStream)> {
    let Fields::Named(fields) = fields else {
        return Err(Error::new_spanned(fields, "fields must have names"));
    };
    let mut names = Vec::new();
    let mut reads = Vec::new();
    for field in &fields.named {
        let Some(ident) = &field.ident else { continue };
        let attributes = FieldAttributes::of(field)?;
        names.push(attributes.rename.unwrap_or_else(|| literal(ident)));
        reads.push(if attributes.default {
            quote!(#ident: fields.or_default()?)
        } else {
            quote!(#ident: fields.required()?)
        });
    }
    Ok((names, quote!(#path { #(#reads),* })))
}

fn read_variants<'a>(
    input: &DeriveInput,
    variants: impl Iterator<Item = &'a Variant>,
) -> Result<TokenStream> {
    let kebab = is_kebab_case(input)?;
    let mut names = Vec::new();
    let mut arms = Vec::new();
    for (at, variant) in variants.enumerate() {
        let ident = &variant.ident;
        names.push(variant_name(ident, kebab));
        let read = match &variant.fields {
            Fields::Unit => quote!(content.nothing().map(|()| Self::#ident)),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                quote!(content.value().map(Self::#ident))
            }
            fields => {
                let (names, build) = read_fields(fields, &quote!(Self::#ident))?;
                quote!({
                    let mut fields = content.fields(&[#(#names),*])?;
                    ::core::result::Result::Ok(#build)
                })
            }
        };
        arms.push(quote!(#at => #read));
    }
    Ok(quote! {
        let (at, content) = node.variant(&[#(#names),*])?;
        match at {
            #(#arms,)*
            _ => content.unknown(),
        }
    })
}

#[derive(Default)]
struct FieldAttributes {
    rename: Option<LitStr>,
    default: bool,
}

impl FieldAttributes {
    fn of(field: &Field) -> Result<Self> {
        let mut found = Self::default();
        for attribute in field.attrs.iter().filter(|it| it.path().is_ident("serde")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("rename") {
                    found.rename = Some(meta.value()?.parse()?);
                } else if meta.path.is_ident("default") {
                    found.default = true;
                } else if meta.path.is_ident("skip_serializing_if") {
                    meta.value()?.parse::<LitStr>()?;
                } else {
                    return Err(meta.error("this attribute is not understood by FromNode"));
                }
                Ok(())
            })?;
        }
        Ok(found)
    }
}

fn is_kebab_case(input: &DeriveInput) -> Result<bool> {
    let mut kebab = false;
    for attribute in input.attrs.iter().filter(|it| it.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename_all") {
                kebab = meta.value()?.parse::<LitStr>()?.value() == "kebab-case";
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<TokenStream>()?;
            }
            Ok(())
        })?;
    }
    Ok(kebab)
}

fn literal(ident: &Ident) -> LitStr {
    LitStr::new(&ident.unraw().to_string(), ident.span())
}

fn variant_name(ident: &Ident, kebab: bool) -> LitStr {
    let mut name = String::new();
    for (at, letter) in ident.to_token_stream().to_string().chars().enumerate() {
        if letter.is_uppercase() && at > 0 {
            name.push(if kebab { '-' } else { '_' });
        }
        name.extend(letter.to_lowercase());
    }
    LitStr::new(&name, ident.span())
}
